import { AddTagsToResourceCommand, RemoveTagsFromResourceCommand } from '@aws-sdk/client-ssm';
import type { Place } from '../aws/place.ts';
import { tagList, type Tagging } from './owned.ts';

/** Tags of a parameter in Parameter Store. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html */
export function parameterTagging(place: Place, ResourceId: string): Tagging {
  const parameter = { ResourceType: 'Parameter', ResourceId } as const;
  return {
    add: (aws, tags) =>
      aws.client('ssm', place).send(new AddTagsToResourceCommand({ ...parameter, Tags: tagList(tags) })),
    remove: (aws, TagKeys) =>
      aws.client('ssm', place).send(new RemoveTagsFromResourceCommand({ ...parameter, TagKeys })),
  };
}

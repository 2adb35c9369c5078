import { TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-guardduty';
import type { Aws } from '../../aws/aws.ts';
import type { Place } from '../../aws/place.ts';
import { comparedTags, wantedTags, type Names, type Tags } from '../../deployment/names.ts';
import { retag } from '../../deployment/owned.ts';
import { readDetectorId } from '../../reads/guardduty-reads.ts';

/** Tags of a detector that is ours, where the organization wants some: without, ours alone tell whose it is. */
type DetectorTags = { readonly tags?: Tags };

/** The tags of a detector of ours that are compared. */
export function tagsSeen(tags: Tags, names: Names): DetectorTags {
  return comparesTags(names) ? { tags: comparedTags(tags, names) } : {};
}

/** The tags that a detector should have. One that is not ours keeps its own. @param ours undefined for a new one */
export function tagsWanted(ours: boolean | undefined, names: Names): DetectorTags {
  return comparesTags(names) && ours !== false ? { tags: wantedTags(names) } : {};
}

/** Changes the tags of a detector. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_TagResource.html */
export async function retagDetector(
  aws: Aws,
  place: Place,
  { partition }: Names,
  before: Tags,
  after: Tags,
): Promise<void> {
  const id = await readDetectorId(aws, place);
  const ResourceArn = `arn:${partition}:guardduty:${place.region}:${place.account}:detector/${id}`;
  const guardduty = aws.client('guardduty', place);
  const tagging = {
    add: (_: Aws, tags: Tags) => guardduty.send(new TagResourceCommand({ ResourceArn, Tags: tags })),
    remove: (_: Aws, TagKeys: string[]) => guardduty.send(new UntagResourceCommand({ ResourceArn, TagKeys })),
  };
  await retag(aws, tagging, before, after);
}

function comparesTags({ tags, formerTags }: Names): boolean {
  return Object.keys(tags).length + Object.keys(formerTags).length > 0;
}

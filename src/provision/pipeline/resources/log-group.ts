import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { allPages, unlessMissing } from '../../aws/batches.ts';
import { foreignReason, logGroupArn, ownTags, ownTagsOf, type Names } from '../../deployment/names.ts';
import { notOurs } from '../../engine/note.ts';
import type { Resource } from '../../engine/resource.ts';
import { createUnlessThere } from './create.ts';

/** The function's log group. */
export type LogGroupState = {
  /** Days, or `never expires`, which is what Lambda makes of a group that nobody made before it. */
  readonly retention: number | 'never expires';
  readonly tags: Readonly<Record<string, string>>;
};

/** Made before the function, so that its lines expire and the function needs no right to make groups. */
export function logGroup(names: Names, retentionDays: number): Resource<LogGroupState> {
  const { account, homeRegion: region, logGroup: name } = names;
  const place = { account, region };
  const goal: LogGroupState = { retention: retentionDays, tags: ownTags(names) };
  const resource: Resource<LogGroupState> = {
    ...place,
    kind: 'log-group',
    name: name.slice(1),
    goal: () => goal,
    conflict: ({ tags }) => notOurs(foreignReason(tags, names)),
    observe: async (aws) => {
      const logs = aws.client('logs', place);
      const groups = await allPages(
        (nextToken) => logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name, nextToken })),
        ({ logGroups }) => logGroups,
        ({ nextToken }) => nextToken,
      );
      const group = groups.find(({ logGroupName }) => logGroupName === name);
      if (group === undefined) return undefined;
      const resourceArn = logGroupArn(names, region, name);
      const tagged = await unlessMissing(
        logs.send(new ListTagsForResourceCommand({ resourceArn })),
        'ResourceNotFoundException',
      );
      if (tagged === undefined) return undefined;
      return {
        retention: group.retentionInDays ?? 'never expires',
        tags: ownTagsOf(tagged.tags ?? {}, names),
      };
    },
    put: async (aws, after, before) => {
      const logs = aws.client('logs', place);
      if (before === undefined)
        await createUnlessThere(
          aws,
          resource,
          () => logs.send(new CreateLogGroupCommand({ logGroupName: name, tags: after.tags })),
          'ResourceAlreadyExistsException',
        );
      if (typeof after.retention === 'number')
        await logs.send(
          new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: after.retention }),
        );
    },
    remove: async (aws) => {
      const logs = aws.client('logs', place);
      await unlessMissing(
        logs.send(new DeleteLogGroupCommand({ logGroupName: name })),
        'ResourceNotFoundException',
      );
    },
  };
  return resource;
}

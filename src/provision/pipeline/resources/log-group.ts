import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { allPages, unlessMissing } from '../../aws/batches.ts';
import { logGroupArn, type Names } from '../../deployment/names.ts';
import { owned, type Tagged } from '../../deployment/owned.ts';
import type { Resource } from '../../engine/resource.ts';

/** The function's log group. */
export type LogGroupState = {
  /** Days, or `never expires`, which is what Lambda makes of a group that did not exist before. */
  readonly retention: number | 'never expires';
};

const MISSING = 'ResourceNotFoundException';

/** Made before the function, so that its lines expire and the function needs no right to make groups. */
export function logGroup(names: Names, retentionDays: number): Resource<LogGroupState & Tagged> {
  const { account, homeRegion: region, logGroup: name } = names;
  const place = { account, region };
  const resourceArn = logGroupArn(names, region, name);
  return owned<LogGroupState>(names, {
    ...place,
    kind: 'log-group',
    name: name.slice(1),
    desired: () => ({ retention: retentionDays }),
    observe: async (aws) => {
      const logs = aws.client('logs', place);
      const groups = await allPages(
        (nextToken) => logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name, nextToken })),
        ({ logGroups }) => logGroups,
        ({ nextToken }) => nextToken,
      );
      const group = groups.find(({ logGroupName }) => logGroupName === name);
      if (group === undefined) return undefined;
      const tagged = await unlessMissing(logs.send(new ListTagsForResourceCommand({ resourceArn })), MISSING);
      if (tagged === undefined) return undefined;
      return { retention: group.retentionInDays ?? 'never expires', tags: tagged.tags ?? {} };
    },
    create: {
      taken: ['ResourceAlreadyExistsException'],
      send: (aws, { tags }) =>
        aws.client('logs', place).send(new CreateLogGroupCommand({ logGroupName: name, tags })),
    },
    tagging: {
      add: (aws, tags) => aws.client('logs', place).send(new TagResourceCommand({ resourceArn, tags })),
      remove: (aws, tagKeys) =>
        aws.client('logs', place).send(new UntagResourceCommand({ resourceArn, tagKeys })),
    },
    update: async (aws, { retention }) => {
      if (typeof retention === 'number')
        await aws
          .client('logs', place)
          .send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: retention }));
    },
    remove: async (aws) => {
      const logs = aws.client('logs', place);
      await unlessMissing(logs.send(new DeleteLogGroupCommand({ logGroupName: name })), MISSING);
    },
  });
}

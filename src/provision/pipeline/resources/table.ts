import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Aws } from '../../aws/aws.ts';
import type { Place } from '../../aws/place.ts';
import { allPages, unlessMissing } from '../../aws/batches.ts';
import { foreignReason, tableArn, type Names } from '../../deployment/names.ts';
import { owned, tagList, tagsByKey, type Tagged } from '../../deployment/owned.ts';
import { addressOf, type Resource } from '../../engine/resource.ts';

/** The table that remembers which finding was posted where. */
export type TableState = {
  /** The attributes of the key with their types. */
  readonly key: string;
  readonly billing: string;
  /** The attribute by which items expire, or `off`. */
  readonly expiry: string;
};

const KEY = 'id (S)';
const EXPIRY = 'expires';
const MISSING = 'ResourceNotFoundException';

/** The DynamoDB table, paid by request, whose items expire. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
export function table(names: Names): Resource<TableState & Tagged> {
  const { account, homeRegion: region, table: name } = names;
  const at: Place = { account, region };
  const ResourceArn = tableArn(names, region, name);
  return owned<TableState>(names, {
    ...at,
    kind: 'table',
    name,
    desired: () => ({ key: KEY, billing: 'PAY_PER_REQUEST', expiry: EXPIRY }),
    conflict: ({ key, tags }) =>
      key === KEY || foreignReason(tags, names) !== undefined
        ? undefined
        : `its key is ${key}, not ${KEY}, and DynamoDB cannot change a key: remove the table and run again`,
    observe: async (aws) => {
      const seen = await describe(aws, names);
      if (seen === undefined) return undefined;
      if (seen.TableStatus === 'DELETING') {
        // A teardown that was cut short: what is about to vanish must not count as there.
        await untilGone(aws, names);
        return undefined;
      }
      const [expiry, tags] = await Promise.all([expiryOf(aws, names), tagsOf(aws, names)]);
      if (expiry === undefined || tags === undefined) return undefined;
      return {
        key: keyOf(seen),
        billing: seen.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
        expiry,
        tags,
      };
    },
    create: {
      taken: ['ResourceInUseException'],
      send: (aws, { tags }) =>
        aws.client('dynamodb', at).send(
          new CreateTableCommand({
            TableName: name,
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            BillingMode: 'PAY_PER_REQUEST',
            Tags: tagList(tags),
          }),
        ),
    },
    tagging: {
      add: (aws, tags) =>
        aws.client('dynamodb', at).send(new TagResourceCommand({ ResourceArn, Tags: tagList(tags) })),
      remove: (aws, TagKeys) =>
        aws.client('dynamodb', at).send(new UntagResourceCommand({ ResourceArn, TagKeys })),
    },
    update: async (aws, after, before) => {
      const dynamodb = aws.client('dynamodb', at);
      await untilActive(aws, names);
      if (before !== undefined && before.billing !== after.billing) {
        await dynamodb.send(new UpdateTableCommand({ TableName: name, BillingMode: 'PAY_PER_REQUEST' }));
        await untilActive(aws, names);
      }
      if (before?.expiry === after.expiry) return;
      const expire = (Enabled: boolean, AttributeName: string): Promise<unknown> =>
        dynamodb.send(
          new UpdateTimeToLiveCommand({
            TableName: name,
            TimeToLiveSpecification: { Enabled, AttributeName },
          }),
        );
      // Another attribute has to be turned off first. AWS takes one such change an hour, so the second is the next run's.
      if (before !== undefined && before.expiry !== 'off') await expire(false, before.expiry);
      await expire(true, after.expiry);
    },
    remove: async (aws) => {
      const dynamodb = aws.client('dynamodb', at);
      await unlessMissing(dynamodb.send(new DeleteTableCommand({ TableName: name })), MISSING);
      // Its name can be used again only then.
      await untilGone(aws, names);
    },
  });
}

async function describe(
  aws: Aws,
  { account, homeRegion: region, table: TableName }: Names,
): Promise<TableDescription | undefined> {
  const read = aws.client('dynamodb', { account, region }).send(new DescribeTableCommand({ TableName }));
  return (await unlessMissing(read, MISSING))?.Table;
}

/** The attribute by which items expire, or `off`; undefined when the table is gone meanwhile. */
async function expiryOf(
  aws: Aws,
  { account, homeRegion: region, table: TableName }: Names,
): Promise<string | undefined> {
  const read = aws.client('dynamodb', { account, region }).send(new DescribeTimeToLiveCommand({ TableName }));
  const seen = await unlessMissing(read, MISSING);
  if (seen === undefined) return undefined;
  const { TimeToLiveStatus: status, AttributeName: attribute = '' } = seen.TimeToLiveDescription ?? {};
  return status === 'ENABLED' || status === 'ENABLING' ? attribute : 'off';
}

async function tagsOf(aws: Aws, names: Names): Promise<ReturnType<typeof tagsByKey> | undefined> {
  const { account, homeRegion: region, table: name } = names;
  const ResourceArn = tableArn(names, region, name);
  const dynamodb = aws.client('dynamodb', { account, region });
  const tags = await unlessMissing(
    allPages(
      (NextToken) => dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn, NextToken })),
      ({ Tags }) => Tags,
      ({ NextToken }) => NextToken,
    ),
    MISSING,
  );
  return tags === undefined ? undefined : tagsByKey(tags);
}

function untilActive(aws: Aws, names: Names): Promise<unknown> {
  return aws.until({
    what: `${addressOfTable(names)} to be active`,
    read: () => describe(aws, names),
    done: (seen) => seen?.TableStatus === 'ACTIVE',
    everyMs: 1_000,
  });
}

function untilGone(aws: Aws, names: Names): Promise<unknown> {
  return aws.until({
    what: `${addressOfTable(names)} to be gone`,
    read: () => describe(aws, names),
    done: (seen) => seen === undefined,
    everyMs: 1_000,
  });
}

function addressOfTable({ account, homeRegion: region, table: name }: Names): string {
  return addressOf({ kind: 'table', account, region, name });
}

function keyOf({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): string {
  return KeySchema.map(({ AttributeName: name }) => {
    const type = AttributeDefinitions.find((one) => one.AttributeName === name)?.AttributeType;
    return `${name ?? '?'} (${type ?? '?'})`;
  }).join(', ');
}

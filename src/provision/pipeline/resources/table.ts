import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Aws } from '../../aws/aws.ts';
import { allPages, unlessMissing } from '../../aws/batches.ts';
import { foreignReason, ownTags, ownTagsOf, tableArn, type Names } from '../../deployment/names.ts';
import { notOurs } from '../../engine/note.ts';
import { addressOf, type Resource } from '../../engine/resource.ts';
import { createUnlessThere } from './create.ts';

/** The table that remembers which finding was posted where. */
export type TableState = {
  /** The attributes of the key with their types. */
  readonly key: string;
  readonly billing: string;
  /** The attribute by which items expire, or `off`. */
  readonly expiry: string;
  readonly tags: Readonly<Record<string, string>>;
};

const KEY = 'id (S)';
const EXPIRY = 'expires';
const MISSING = 'ResourceNotFoundException';

/** The DynamoDB table, paid by request, whose items expire. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
export function table(names: Names): Resource<TableState> {
  const { account, homeRegion: region, table: name } = names;
  const place = { account, region };
  const goal: TableState = { key: KEY, billing: 'PAY_PER_REQUEST', expiry: EXPIRY, tags: ownTags(names) };

  const describe = async (aws: Aws): Promise<TableDescription | undefined> => {
    const read = aws.client('dynamodb', place).send(new DescribeTableCommand({ TableName: name }));
    return (await unlessMissing(read, MISSING))?.Table;
  };
  const active = (aws: Aws): Promise<unknown> =>
    aws.until({
      what: `${addressOf(resource)} to be active`,
      read: () => describe(aws),
      done: (seen) => seen?.TableStatus === 'ACTIVE',
      everyMs: 1_000,
    });
  const gone = (aws: Aws): Promise<unknown> =>
    aws.until({
      what: `${addressOf(resource)} to be gone`,
      read: () => describe(aws),
      done: (seen) => seen === undefined,
      everyMs: 1_000,
    });

  const resource: Resource<TableState> = {
    ...place,
    kind: 'table',
    name,
    goal: () => goal,
    conflict: ({ tags, key }) =>
      notOurs(
        foreignReason(tags, names) ??
          (key === KEY
            ? undefined
            : `its key is ${key}, not ${KEY}, and DynamoDB cannot change a key: remove the table and run again`),
      ),
    observe: async (aws) => {
      const dynamodb = aws.client('dynamodb', place);
      const seen = await describe(aws);
      if (seen === undefined) return undefined;
      if (seen.TableStatus === 'DELETING') {
        // A teardown that was cut short: what is about to vanish must not count as there.
        await gone(aws);
        return undefined;
      }
      const ResourceArn = tableArn(names, region, name);
      const [expiry, tags] = await Promise.all([
        unlessMissing(dynamodb.send(new DescribeTimeToLiveCommand({ TableName: name })), MISSING),
        unlessMissing(
          allPages(
            (NextToken) => dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn, NextToken })),
            ({ Tags }) => Tags,
            ({ NextToken }) => NextToken,
          ),
          MISSING,
        ),
      ]);
      if (expiry === undefined || tags === undefined) return undefined;
      const { TimeToLiveStatus: status, AttributeName: attribute = '' } = expiry.TimeToLiveDescription ?? {};
      return {
        key: keyOf(seen),
        billing: seen.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
        expiry: status === 'ENABLED' || status === 'ENABLING' ? attribute : 'off',
        tags: ownTagsOf(Object.fromEntries(tags.map(({ Key = '', Value }) => [Key, Value])), names),
      };
    },
    put: async (aws, after, before) => {
      const dynamodb = aws.client('dynamodb', place);
      const there =
        before ??
        (await createUnlessThere(
          aws,
          resource,
          () =>
            dynamodb.send(
              new CreateTableCommand({
                TableName: name,
                AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
                KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
                BillingMode: 'PAY_PER_REQUEST',
                Tags: Object.entries(after.tags).map(([Key, Value]) => ({ Key, Value })),
              }),
            ),
          'ResourceInUseException',
        ));
      await active(aws);
      if (there !== undefined && there.billing !== after.billing) {
        await dynamodb.send(new UpdateTableCommand({ TableName: name, BillingMode: 'PAY_PER_REQUEST' }));
        await active(aws);
      }
      if (there?.expiry === after.expiry) return;
      const expire = (Enabled: boolean, AttributeName: string): Promise<unknown> =>
        dynamodb.send(
          new UpdateTimeToLiveCommand({
            TableName: name,
            TimeToLiveSpecification: { Enabled, AttributeName },
          }),
        );
      // Another attribute has to be let go first. AWS takes one such change an hour, so the second is the next run's.
      if (there !== undefined && there.expiry !== 'off') await expire(false, there.expiry);
      await expire(true, after.expiry);
    },
    remove: async (aws) => {
      const dynamodb = aws.client('dynamodb', place);
      await unlessMissing(dynamodb.send(new DeleteTableCommand({ TableName: name })), MISSING);
      // Its name can be used again only then.
      await gone(aws);
    },
  };
  return resource;
}

function keyOf({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): string {
  return KeySchema.map(({ AttributeName: name }) => {
    const type = AttributeDefinitions.find((one) => one.AttributeName === name)?.AttributeType;
    return `${name ?? '?'} (${type ?? '?'})`;
  }).join(', ');
}

import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SSMClient,
  type PutParameterCommandInput,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { canonicalDump } from '../world/dump.ts';
import { advance, type World } from '../world/world.ts';
import { singleAccountWorld } from '../world/worlds.ts';
import { clientConfig, refusal } from './client-config.ts';

const ACCOUNT = '444444444444';
const START = 1_800_000_000_000;
const NAME = '/guardduty-slack/slack';
const SECRET = 'https://hooks.slack.com/services/T000/B000/verysecret';

it('ssm.put: a parameter is created once; with Overwrite it gets a new version', async () => {
  const client = clientOf(aWorld());
  expect(await put(client, { Type: 'String', Value: 'one' })).toMatchObject({ Version: 1, Tier: 'Standard' });
  expect(await refusal(put(client, { Type: 'String', Value: 'two' }))).toEqual({
    name: 'ParameterAlreadyExists',
    message:
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    status: 400,
  });
  expect(await put(client, { Value: 'two', Overwrite: true })).toMatchObject({ Version: 2 });
  const { Parameter } = await client.send(new GetParameterCommand({ Name: NAME }));
  expect(Parameter).toEqual({
    Name: NAME,
    Type: 'String',
    Value: 'two',
    Version: 2,
    LastModifiedDate: new Date(START),
    ARN: `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter${NAME}`,
    DataType: 'text',
  });
});

describe('ssm.put.checks: a parameter that Parameter Store would not take is refused', () => {
  const cases: readonly (readonly [string, Partial<PutParameterCommandInput>, string, string])[] = [
    [
      'without a type',
      {},
      'ValidationException',
      'A parameter type is required when you create a parameter.',
    ],
    [
      'with an unknown type',
      { Type: 'Text' as 'String' },
      'ValidationException',
      'Member must satisfy enum value set: [String, StringList, SecureString]',
    ],
    [
      'without a value',
      { Type: 'String', Value: '' },
      'ValidationException',
      'length greater than or equal to 1',
    ],
    [
      'beyond 4 KB',
      { Type: 'String', Value: 'a'.repeat(4097) },
      'ValidationException',
      'maximum parameter value of 4096 characters',
    ],
    [
      'beyond 8 KB',
      { Type: 'String', Value: 'a'.repeat(8193), Tier: 'Advanced' },
      'ValidationException',
      '8192 characters',
    ],
    [
      'that nests another',
      { Type: 'String', Value: '{{ssm:other}}' },
      'ValidationException',
      'Do not use "{{}}" in the value.',
    ],
    [
      'against its pattern',
      { Type: 'String', AllowedPattern: '^\\d+$' },
      'ParameterPatternMismatchException',
      'allowedPattern: ^\\d+$',
    ],
    [
      'with tags on overwriting',
      { Type: 'String', Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] },
      'ValidationException',
      "tags and overwrite can't be used together",
    ],
    [
      'with a key and no secret',
      { Type: 'String', KeyId: 'alias/mine' },
      'ValidationException',
      'KeyId is required for SecureString type parameter only.',
    ],
    [
      'of an unknown data type',
      { Type: 'String', DataType: 'number' },
      'ValidationException',
      'data type is not supported: number',
    ],
    [
      'with a path that is not rooted',
      { Type: 'String', Name: 'a/b' },
      'ValidationException',
      'Parameter name must be a fully qualified name.',
    ],
    [
      'named like a service',
      { Type: 'String', Name: '/ssm/a' },
      'ValidationException',
      'can\'t be prefixed with "ssm"',
    ],
    [
      'named like AWS',
      { Type: 'String', Name: '/AWS/a' },
      'AccessDeniedException',
      'No access to reserved parameter name',
    ],
    [
      'with a space in its name',
      { Type: 'String', Name: 'a b' },
      'ValidationException',
      'letters, numbers and the following 3 symbols .-_',
    ],
    [
      'sixteen levels deep',
      { Type: 'String', Name: '/a'.repeat(16) },
      'HierarchyLevelLimitExceededException',
      'maximum of 15 levels',
    ],
  ];
  for (const [name, input, error, message] of cases) {
    it(`one ${name}`, async () => {
      const client = clientOf(aWorld());
      const found = await refusal(put(client, { Value: 'value', ...input }));
      expect(found).toEqual({ name: error, message: expect.stringContaining(message), status: 400 });
    });
  }
});

it('ssm.put.type: neither the type nor an advanced tier can be taken back', async () => {
  const client = clientOf(aWorld());
  expect(
    await put(client, { Type: 'String', Value: 'a'.repeat(5000), Tier: 'Intelligent-Tiering' }),
  ).toMatchObject({
    Tier: 'Advanced',
  });
  expect(await refusal(put(client, { Type: 'SecureString', Value: 'a', Overwrite: true }))).toMatchObject({
    name: 'HierarchyTypeMismatchException',
  });
  expect(await refusal(put(client, { Value: 'a', Tier: 'Standard', Overwrite: true }))).toMatchObject({
    message: expect.stringContaining("You can't downgrade a parameter"),
  });
});

it('ssm.secret: a SecureString is read in the clear only with decryption', async () => {
  const client = clientOf(aWorld());
  await put(client, { Type: 'SecureString', Value: SECRET });
  const read = async (WithDecryption?: boolean) =>
    (await client.send(new GetParameterCommand({ Name: NAME, WithDecryption }))).Parameter!.Value;
  expect(await read(true)).toBe(SECRET);
  const ciphertext = await read();
  expect(ciphertext).toMatch(/^AQICAH[\w+/=]+$/);
  expect(await read(false)).toBe(ciphertext);
  const { Parameters } = await client.send(new DescribeParametersCommand({}));
  expect(Parameters).toMatchObject([
    { Name: NAME, Type: 'SecureString', KeyId: 'alias/aws/ssm', Version: 1 },
  ]);
  expect(JSON.stringify(Parameters)).not.toContain('verysecret');
});

it("ssm.secret.log: no value is in the world's log, in an error or in the dump of a secret", async () => {
  const world = aWorld();
  const client = clientOf(world);
  await put(client, { Type: 'SecureString', Value: SECRET });
  await client.send(new GetParameterCommand({ Name: NAME, WithDecryption: true }));
  const { message } = await refusal(
    put(client, { Type: 'SecureString', Value: `${SECRET}{{x}}`, Overwrite: true }),
  );
  expect(JSON.stringify([world.calls, message, canonicalDump(world)])).not.toContain('verysecret');
});

it('ssm.get: a missing parameter has its error, a version can be asked for, and an ARN is as good as a name', async () => {
  const client = clientOf(aWorld());
  const get = async (Name: string) => (await client.send(new GetParameterCommand({ Name }))).Parameter;
  expect(await refusal(get(NAME))).toMatchObject({ name: 'ParameterNotFound', status: 400 });
  await put(client, { Type: 'String', Value: 'one' });
  await put(client, { Value: 'two', Overwrite: true });
  expect(await get(`${NAME}:1`)).toMatchObject({ Value: 'one', Version: 1, Selector: ':1' });
  expect(await get(`arn:aws:ssm:us-east-1:${ACCOUNT}:parameter${NAME}`)).toMatchObject({ Value: 'two' });
  expect(await refusal(get(`${NAME}:7`))).toEqual({
    name: 'ParameterVersionNotFound',
    message: `Systems Manager could not find version 7 of ${NAME}. Verify the version and try again.`,
    status: 400,
  });
});

it('ssm.get.several: up to ten parameters at once, with those that are not there named', async () => {
  const client = clientOf(aWorld());
  await put(client, { Type: 'String', Value: 'one' });
  expect(await client.send(new GetParametersCommand({ Names: [NAME, '/nope'] }))).toMatchObject({
    Parameters: [{ Name: NAME, Value: 'one' }],
    InvalidParameters: ['/nope'],
  });
  const eleven = Array.from({ length: 11 }, (_, index) => `/p${index}`);
  expect(await refusal(client.send(new GetParametersCommand({ Names: eleven })))).toMatchObject({
    name: 'ValidationException',
  });
});

it('ssm.path: parameters below a path come in pages of ten, directly or all of them', async () => {
  const client = clientOf(aWorld());
  for (let index = 10; index < 22; index++)
    await put(client, { Name: `/a/p${index}`, Type: 'String', Value: 'x' });
  await put(client, { Name: '/a/deep/q', Type: 'SecureString', Value: 'x' });
  await put(client, { Name: '/ab', Type: 'String', Value: 'x' });
  const list = async (input: object) => {
    const { Parameters, NextToken } = await client.send(
      new GetParametersByPathCommand({ Path: '/a', ...input }),
    );
    return [Parameters!.length, NextToken] as const;
  };
  const [size, NextToken] = await list({});
  expect([size, typeof NextToken]).toEqual([10, 'string']);
  expect(await list({ NextToken })).toEqual([2, undefined]);
  const [, deepToken] = await list({ Recursive: true });
  expect(await list({ Recursive: true, NextToken: deepToken })).toEqual([3, undefined]);
  const secrets = [{ Key: 'Type', Option: 'Equals', Values: ['SecureString'] }];
  expect(await list({ Recursive: true, ParameterFilters: secrets })).toEqual([1, undefined]);
  expect(await refusal(list({ Path: 'a' }))).toMatchObject({ name: 'ValidationException' });
  expect(await refusal(list({ MaxResults: 11 }))).toMatchObject({ name: 'ValidationException' });
  expect(await refusal(list({ ParameterFilters: [{ Key: 'Name', Values: ['x'] }] }))).toMatchObject({
    name: 'InvalidFilterKey',
  });
});

it('ssm.describe: parameters can be found by name, path, type and tag, without their values', async () => {
  const client = clientOf(aWorld());
  await put(client, {
    Name: '/x/one',
    Type: 'String',
    Value: 'v',
    Tags: [{ Key: 'managed-by', Value: 'us' }],
  });
  await put(client, { Name: '/x/two', Type: 'SecureString', Value: 'v', Description: 'second' });
  const find = async (Key: string, Values: string[], Option?: string) => {
    const ParameterFilters = [{ Key, Values, ...(Option === undefined ? {} : { Option }) }];
    const { Parameters } = await client.send(new DescribeParametersCommand({ ParameterFilters }));
    return Parameters!.map(({ Name }) => Name);
  };
  expect(await find('Name', ['/x/one'])).toEqual(['/x/one']);
  expect(await find('Name', ['/x/'], 'BeginsWith')).toEqual(['/x/one', '/x/two']);
  expect(await find('Name', ['tw'], 'Contains')).toEqual(['/x/two']);
  expect(await find('Path', ['/x'])).toEqual(['/x/one', '/x/two']);
  expect(await find('Type', ['SecureString'])).toEqual(['/x/two']);
  expect(await find('tag:managed-by', ['us'])).toEqual(['/x/one']);
  expect(await refusal(find('Name', ['x'], 'Like'))).toMatchObject({ name: 'InvalidFilterOption' });
});

it('ssm.delete: a parameter is gone at once, and its name free', async () => {
  const client = clientOf(aWorld());
  await put(client, { Type: 'String', Value: 'one' });
  await client.send(new DeleteParameterCommand({ Name: NAME }));
  expect(await refusal(client.send(new DeleteParameterCommand({ Name: NAME })))).toMatchObject({
    name: 'ParameterNotFound',
  });
  expect(await put(client, { Type: 'SecureString', Value: 'two' })).toMatchObject({ Version: 1 });
  expect(await client.send(new DeleteParametersCommand({ Names: [NAME, '/nope'] }))).toMatchObject({
    DeletedParameters: [NAME],
    InvalidParameters: ['/nope'],
  });
});

it('ssm.tags: parameters have tags, by their name', async () => {
  const client = clientOf(aWorld());
  const resource = { ResourceType: 'Parameter', ResourceId: NAME } as const;
  const tags = async () => (await client.send(new ListTagsForResourceCommand(resource))).TagList;
  expect(await refusal(tags())).toEqual({
    name: 'InvalidResourceId',
    message: 'The resource ID is not valid. Verify that you entered the correct ID and try again.',
    status: 400,
  });
  await put(client, { Type: 'String', Value: 'one', Tags: [{ Key: 'a', Value: '1' }] });
  await client.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'b', Value: '2' }] }));
  await client.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['a'] }));
  expect(await tags()).toEqual([{ Key: 'b', Value: '2' }]);
  const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  expect(await refusal(client.send(new AddTagsToResourceCommand({ ...resource, Tags: many })))).toMatchObject(
    {
      name: 'TooManyTagsError',
    },
  );
});

it('ssm.dump: the canonical dump shows values, of secrets only a hash, and no versions', async () => {
  const [one, other] = [aWorld(), aWorld()];
  const dump = (world: World) => canonicalDump(world)[ACCOUNT]?.['us-east-1']?.['ssm'];
  await put(clientOf(one), { Type: 'SecureString', Value: SECRET });
  advance(other, 5_000);
  await put(clientOf(other), { Type: 'SecureString', Value: 'before' });
  expect(dump(other)).not.toEqual(dump(one));
  await put(clientOf(other), { Value: SECRET, Overwrite: true });
  expect(dump(other)).toEqual(dump(one));
  await clientOf(one).send(new DeleteParameterCommand({ Name: NAME }));
  expect(dump(one)).toBeUndefined();
});

function aWorld(): World {
  return singleAccountWorld({ time: START });
}

function clientOf(world: World): SSMClient {
  return new SSMClient(clientConfig(world, ACCOUNT));
}

async function put(client: SSMClient, input: Partial<PutParameterCommandInput>) {
  return client.send(new PutParameterCommand({ Name: NAME, Value: 'value', ...input }));
}

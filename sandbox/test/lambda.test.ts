import { createHash } from 'node:crypto';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { canonicalDump } from '../world/dump.ts';
import { addUser, operatorKey } from '../access/operators.ts';
import { advance } from '../world/world.ts';
import { allowing, clientConfig, raw, refusal } from './client-config.ts';
import {
  ACCOUNT,
  createFunction,
  ECHO,
  FUNCTION_ARN,
  functionInput,
  lambdaWorld,
  ROLE,
  zipOf,
} from './lambda-world.ts';
import { LambdaClient } from '@aws-sdk/client-lambda';

const NAME = { FunctionName: 'notifier' };

it('lambda.function.architecture: a Region without arm64 refuses it with a sentence, and takes x86_64', async () => {
  const { lambda } = await lambdaWorld({ 'lambda.withoutArm64': 'us-east-1,eu-west-3' });
  const create = (architecture: 'arm64' | 'x86_64') =>
    lambda.send(new CreateFunctionCommand(functionInput({ Architectures: [architecture] })));
  const refused = {
    name: 'InvalidParameterValueException',
    message: expect.stringContaining('Architecture "arm64" is not supported in us-east-1.') as string,
  };
  expect(await refusal(create('arm64'))).toMatchObject(refused);
  await expect(create('x86_64')).resolves.toMatchObject({ Architectures: ['x86_64'] });
  const change = new UpdateFunctionCodeCommand({
    ...NAME,
    ZipFile: zipOf(ECHO),
    Architectures: ['arm64'],
  });
  expect(await refusal(lambda.send(change))).toMatchObject(refused);
});

it('lambda.function.create: a function is Pending, then Active, with the SHA-256 of its zip', async () => {
  const { world, lambda } = await lambdaWorld({ 'lambda.createDelayMs': 2000 });
  const zip = zipOf(ECHO);
  const created = await lambda.send(new CreateFunctionCommand(functionInput({ Code: { ZipFile: zip } })));
  expect(created).toMatchObject({
    FunctionArn: FUNCTION_ARN,
    State: 'Pending',
    StateReasonCode: 'Creating',
    StateReason: 'The function is being created.',
    CodeSha256: createHash('sha256').update(zip).digest('base64'),
    CodeSize: zip.length,
    Version: '$LATEST',
    Timeout: 3,
    MemorySize: 128,
    Architectures: ['x86_64'],
    TracingConfig: { Mode: 'PassThrough' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/notifier' },
    PackageType: 'Zip',
  });
  expect(created.$metadata.httpStatusCode).toBe(201);
  expect(created.LastUpdateStatus).toBeUndefined();
  const update = new UpdateFunctionConfigurationCommand({ ...NAME, Timeout: 5 });
  expect(await refusal(lambda.send(update))).toEqual({
    name: 'ResourceConflictException',
    message:
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    status: 409,
  });
  advance(world, 2000);
  const now = await lambda.send(new GetFunctionConfigurationCommand(NAME));
  expect(now).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
});

it('lambda.function.role: a role that Lambda cannot assume is refused, also while it is not known everywhere', async () => {
  const { lambda } = await lambdaWorld({ 'iam.propagationMs': 5000 });
  expect(await refusal(createFunction(lambda))).toEqual({
    name: 'InvalidParameterValueException',
    message: 'The role defined for the function cannot be assumed by Lambda.',
    status: 400,
  });
  expect(await refusal(createFunction(lambda, { Role: `arn:aws:iam::${ACCOUNT}:role/none` }))).toMatchObject({
    message: 'The role defined for the function cannot be assumed by Lambda.',
  });
});

it('lambda.function.exists: a second function of a name is refused', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda);
  expect(await refusal(createFunction(lambda))).toEqual({
    name: 'ResourceConflictException',
    message: 'Function already exist: notifier',
    status: 409,
  });
});

const BIG = 'x'.repeat(4096);
it.each<[string, Partial<CreateFunctionCommandInput>, string, string]>([
  [
    'a blocked runtime',
    { Runtime: 'nodejs20.x' },
    'InvalidParameterValueException',
    'The runtime parameter of nodejs20.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.',
  ],
  [
    'an unknown runtime',
    { Runtime: 'nodejs99.x' as never },
    'InvalidParameterValueException',
    "Value nodejs99.x at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [",
  ],
  [
    'no handler',
    { Handler: undefined },
    'InvalidParameterValueException',
    'Runtime and Handler are mandatory parameters',
  ],
  [
    'a timeout of 901 seconds',
    { Timeout: 901 },
    'ValidationException',
    "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
  ],
  [
    'two wrong members at once',
    { Timeout: 0, MemorySize: 1 },
    'ValidationException',
    '2 validation errors detected: ',
  ],
  [
    'a role that is no ARN',
    { Role: 'function' },
    'ValidationException',
    "Value 'function' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern",
  ],
  [
    'an unknown architecture',
    { Architectures: ['riscv' as never] },
    'ValidationException',
    'Member must satisfy enum value set: [x86_64, arm64]',
  ],
  [
    'bytes that are no zip',
    { Code: { ZipFile: Buffer.from('text') } },
    'InvalidParameterValueException',
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
  ],
  [
    'variables beyond 4 KB',
    { Environment: { Variables: { BIG } } },
    'InvalidParameterValueException',
    'exceeded the 4KB limit. String measured: {"BIG":"x',
  ],
  [
    'a reserved variable',
    { Environment: { Variables: { AWS_REGION: 'x' } } },
    'InvalidParameterValueException',
    'Reserved keys used in this request: AWS_REGION',
  ],
  [
    'levels with text logs',
    { LoggingConfig: { LogFormat: 'Text', ApplicationLogLevel: 'WARN' } },
    'InvalidParameterValueException',
    'LogFormat must be set to JSON',
  ],
  [
    'a VPC without rights',
    { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } },
    'InvalidParameterValueException',
    'The provided execution role does not have permissions to call CreateNetworkInterface on EC2',
  ],
  [
    'a dead-letter queue without rights',
    { DeadLetterConfig: { TargetArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:findings` } },
    'InvalidParameterValueException',
    'The provided execution role does not have permissions to call SendMessage on SQS',
  ],
  [
    'a reserved tag',
    { Tags: { 'aws:x': '1' } },
    'InvalidParameterValueException',
    'aws: prefixed tag key names are not allowed for external use.',
  ],
])('lambda.function.validation: %s is refused', async (_, more, name, message) => {
  const { lambda } = await lambdaWorld();
  expect(await refusal(createFunction(lambda, more))).toEqual({
    name,
    message: expect.stringContaining(message),
    status: 400,
  });
});

it('lambda.function.size: a zip of more than 50 MB is refused with 413', async () => {
  const { lambda } = await lambdaWorld();
  const ZipFile = new Uint8Array(52_428_801);
  expect(await refusal(createFunction(lambda, { Code: { ZipFile } }))).toMatchObject({
    message: 'Zipped size must be smaller than 52428800 bytes',
    status: 413,
  });
});

it('lambda.function.missing: a function that is not there is named, with its qualifier', async () => {
  const { lambda } = await lambdaWorld();
  expect(await refusal(lambda.send(new GetFunctionCommand({ ...NAME, Qualifier: 'live' })))).toEqual({
    name: 'ResourceNotFoundException',
    message: `Function not found: ${FUNCTION_ARN}:live`,
    status: 404,
  });
});

it('lambda.function.names: a function is found by name, partial ARN and ARN, not in another Region', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda, { Tags: { a: '1' } });
  for (const FunctionName of [
    'notifier',
    `${ACCOUNT}:function:notifier`,
    FUNCTION_ARN,
    `${FUNCTION_ARN}:$LATEST`,
  ]) {
    const { Configuration, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration?.FunctionName).toBe('notifier');
    expect(Tags).toEqual({ a: '1' });
  }
  const elsewhere = new GetFunctionCommand({ FunctionName: FUNCTION_ARN.replace('us-east-1', 'eu-west-1') });
  expect(await refusal(lambda.send(elsewhere))).toMatchObject({
    message: "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
  });
});

it('lambda.function.passrole: the caller must be allowed to pass the role', async () => {
  const { world } = await lambdaWorld();
  const lambda = new LambdaClient(
    clientConfig(world, addUser(world, ACCOUNT, 'dev', [allowing('lambda:*')])),
  );
  expect(await refusal(createFunction(lambda))).toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`is not authorized to perform: iam:PassRole on resource: ${ROLE}`),
  });
});

it('lambda.function.list: functions come in pages without their states', async () => {
  const { lambda } = await lambdaWorld({ 'lambda.pageSize': 2 });
  for (const FunctionName of ['c', 'a', 'b']) await createFunction(lambda, { FunctionName });
  const first = await lambda.send(new ListFunctionsCommand({}));
  expect(first.Functions?.map((each) => each.FunctionName)).toEqual(['a', 'b']);
  expect(first.Functions?.[0]).not.toHaveProperty('State');
  const next = await lambda.send(new ListFunctionsCommand({ Marker: first.NextMarker }));
  expect(next.Functions?.map((each) => each.FunctionName)).toEqual(['c']);
  expect(next.NextMarker).toBeUndefined();
});

it('lambda.update: a change is InProgress until its delay is over, and others wait', async () => {
  const { world, lambda } = await lambdaWorld({ 'lambda.updateDelayMs': 1000 });
  await createFunction(lambda);
  const code = new UpdateFunctionCodeCommand({ ...NAME, ZipFile: zipOf('export const handler = () => 1;') });
  expect(await lambda.send(code)).toMatchObject({ State: 'Active', LastUpdateStatus: 'InProgress' });
  const conflict = {
    name: 'ResourceConflictException',
    message: `The operation cannot be performed at this time. An update is in progress for resource: ${FUNCTION_ARN}`,
    status: 409,
  };
  expect(await refusal(lambda.send(new UpdateFunctionConfigurationCommand({ ...NAME, Timeout: 9 })))).toEqual(
    conflict,
  );
  expect(await refusal(lambda.send(new PublishVersionCommand(NAME)))).toEqual(conflict);
  advance(world, 1000);
  const changed = await lambda.send(
    new UpdateFunctionConfigurationCommand({ ...NAME, Timeout: 9, Environment: { Variables: { AA: '1' } } }),
  );
  expect(changed).toMatchObject({
    Timeout: 9,
    Environment: { Variables: { AA: '1' } },
    Handler: 'index.handler',
  });
});

it('lambda.update.dryrun: a dry run checks and changes nothing', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda);
  const before = await lambda.send(new GetFunctionConfigurationCommand(NAME));
  const other = zipOf('export const handler = () => 1;');
  const dry = await lambda.send(new UpdateFunctionCodeCommand({ ...NAME, ZipFile: other, DryRun: true }));
  expect(dry.CodeSha256).not.toBe(before.CodeSha256);
  expect(await lambda.send(new GetFunctionConfigurationCommand(NAME))).toMatchObject({
    CodeSha256: before.CodeSha256,
  });
});

it('lambda.update.revision: a stale RevisionId is refused', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda);
  const { RevisionId } = await lambda.send(new GetFunctionConfigurationCommand(NAME));
  await lambda.send(new UpdateFunctionConfigurationCommand({ ...NAME, Timeout: 9, RevisionId }));
  const again = new UpdateFunctionConfigurationCommand({ ...NAME, Timeout: 10, RevisionId });
  expect(await refusal(lambda.send(again))).toEqual({
    name: 'PreconditionFailedException',
    message:
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    status: 412,
  });
});

it('lambda.version: publishing an unchanged function gives the version that is there', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda);
  const first = await lambda.send(new PublishVersionCommand(NAME));
  expect(first).toMatchObject({ Version: '1', FunctionArn: `${FUNCTION_ARN}:1` });
  expect((await lambda.send(new PublishVersionCommand({ ...NAME, Description: 'again' }))).Version).toBe('1');
  await lambda.send(new UpdateFunctionConfigurationCommand({ ...NAME, Timeout: 9 }));
  expect((await lambda.send(new PublishVersionCommand(NAME))).Version).toBe('2');
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand(NAME));
  expect(Versions?.map(({ Version, Timeout }) => [Version, Timeout])).toEqual([
    ['$LATEST', 9],
    ['1', 3],
    ['2', 9],
  ]);
});

it('lambda.version.sha: publishing with the hash of other code is refused', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda);
  const { CodeSha256 } = await lambda.send(new GetFunctionConfigurationCommand(NAME));
  expect(await refusal(lambda.send(new PublishVersionCommand({ ...NAME, CodeSha256: 'x' })))).toMatchObject({
    name: 'InvalidParameterValueException',
    message: `CodeSHA256 (x) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
  });
});

it('lambda.version.delete: versions are deleted one by one unless an alias needs them; numbers do not return', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda, { Publish: true });
  await lambda.send(new CreateAliasCommand({ ...NAME, Name: 'live', FunctionVersion: '1' }));
  const deletion = (Qualifier: string) => lambda.send(new DeleteFunctionCommand({ ...NAME, Qualifier }));
  expect(await refusal(deletion('1'))).toMatchObject({ name: 'ResourceConflictException', status: 409 });
  expect(await refusal(deletion('$LATEST'))).toMatchObject({
    message: '$LATEST version cannot be deleted without deleting the function.',
  });
  await lambda.send(new DeleteAliasCommand({ ...NAME, Name: 'live' }));
  await deletion('1');
  expect((await lambda.send(new PublishVersionCommand(NAME))).Version).toBe('2');
});

it('lambda.alias: an alias names a version, is read through, and moves', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda, { Publish: true });
  const create = new CreateAliasCommand({ ...NAME, Name: 'live', FunctionVersion: '1' });
  const created = await lambda.send(create);
  expect(created).toMatchObject({ AliasArn: `${FUNCTION_ARN}:live`, FunctionVersion: '1', Description: '' });
  expect(await refusal(lambda.send(create))).toEqual({
    name: 'ResourceConflictException',
    message: `Alias already exists: ${FUNCTION_ARN}:live`,
    status: 409,
  });
  await lambda.send(new UpdateFunctionConfigurationCommand({ ...NAME, Timeout: 9 }));
  await lambda.send(new PublishVersionCommand(NAME));
  const live = new GetFunctionConfigurationCommand({ ...NAME, Qualifier: 'live' });
  expect(await lambda.send(live)).toMatchObject({
    Version: '1',
    FunctionArn: `${FUNCTION_ARN}:live`,
    Timeout: 3,
  });
  const stale = new UpdateAliasCommand({ ...NAME, Name: 'live', FunctionVersion: '2', RevisionId: 'x' });
  expect(await refusal(lambda.send(stale))).toMatchObject({ name: 'PreconditionFailedException' });
  await lambda.send(
    new UpdateAliasCommand({ ...NAME, Name: 'live', FunctionVersion: '2', RevisionId: created.RevisionId }),
  );
  expect(await lambda.send(live)).toMatchObject({ Version: '2', Timeout: 9 });
  expect((await lambda.send(new ListAliasesCommand({ ...NAME, FunctionVersion: '1' }))).Aliases).toEqual([]);
});

it('lambda.alias.missing: an alias or version that is not there is named', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda);
  expect(await refusal(lambda.send(new GetAliasCommand({ ...NAME, Name: 'live' })))).toEqual({
    name: 'ResourceNotFoundException',
    message: `Cannot find alias arn: ${FUNCTION_ARN}:live`,
    status: 404,
  });
  expect(await refusal(lambda.send(new UpdateAliasCommand({ ...NAME, Name: 'live' })))).toMatchObject({
    message: `Alias not found: ${FUNCTION_ARN}:live`,
  });
  const nowhere = new CreateAliasCommand({ ...NAME, Name: 'live', FunctionVersion: '7' });
  expect(await refusal(lambda.send(nowhere))).toMatchObject({
    message: `Function not found: ${FUNCTION_ARN}:7`,
  });
  const number = new CreateAliasCommand({ ...NAME, Name: '7', FunctionVersion: '$LATEST' });
  expect(await refusal(lambda.send(number))).toMatchObject({ name: 'ValidationException' });
  await lambda.send(new DeleteAliasCommand({ ...NAME, Name: 'live' }));
});

it('lambda.policy: statements are added once, shown as a document, and removed', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda);
  const add = new AddPermissionCommand({
    ...NAME,
    StatementId: 'events',
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: `arn:aws:events:us-east-1:${ACCOUNT}:rule/findings`,
  });
  await lambda.send(add);
  expect(await refusal(lambda.send(add))).toEqual({
    name: 'ResourceConflictException',
    message:
      'The statement id (events) provided already exists. Please provide a new statement id, or remove the existing statement.',
    status: 409,
  });
  const { Policy } = await lambda.send(new GetPolicyCommand(NAME));
  expect(JSON.parse(Policy ?? '')).toEqual({
    Version: '2012-10-17',
    Id: 'default',
    Statement: [
      {
        Sid: 'events',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: FUNCTION_ARN,
        Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:events:us-east-1:${ACCOUNT}:rule/findings` } },
      },
    ],
  });
  const remove = (StatementId: string) => lambda.send(new RemovePermissionCommand({ ...NAME, StatementId }));
  expect(await refusal(remove('x'))).toMatchObject({
    message: 'Statement x is not found in resource policy.',
  });
  await remove('events');
  expect(await refusal(remove('events'))).toMatchObject({
    message: 'No policy is associated with the given resource.',
  });
  expect(await refusal(lambda.send(new GetPolicyCommand(NAME)))).toMatchObject({
    message: 'The resource you requested does not exist.',
    status: 404,
  });
});

it('lambda.concurrency: a reservation leaves what must stay unreserved', async () => {
  const { lambda } = await lambdaWorld({ 'lambda.concurrencyLimit': 110 });
  await createFunction(lambda);
  const reserve = (ReservedConcurrentExecutions: number) =>
    lambda.send(new PutFunctionConcurrencyCommand({ ...NAME, ReservedConcurrentExecutions }));
  expect(await refusal(reserve(11))).toMatchObject({
    name: 'InvalidParameterValueException',
    message:
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
  });
  await reserve(10);
  const settings = await lambda.send(new GetAccountSettingsCommand({}));
  expect(settings.AccountLimit).toMatchObject({
    ConcurrentExecutions: 110,
    UnreservedConcurrentExecutions: 100,
  });
  expect(settings.AccountUsage?.FunctionCount).toBe(1);
  await lambda.send(new DeleteFunctionConcurrencyCommand(NAME));
  expect(
    (await lambda.send(new GetFunctionConcurrencyCommand(NAME))).ReservedConcurrentExecutions,
  ).toBeUndefined();
});

it('lambda.tags: tags of a function are set, removed and listed by its ARN, not by an alias', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda, { Tags: { a: '1' } });
  await lambda.send(new TagResourceCommand({ Resource: FUNCTION_ARN, Tags: { b: '2' } }));
  await lambda.send(new UntagResourceCommand({ Resource: FUNCTION_ARN, TagKeys: ['a'] }));
  expect((await lambda.send(new ListTagsCommand({ Resource: FUNCTION_ARN }))).Tags).toEqual({ b: '2' });
  const alias = new ListTagsCommand({ Resource: `${FUNCTION_ARN}:live` });
  expect(await refusal(lambda.send(alias))).toMatchObject({
    message: 'Tags on function aliases and versions are not supported. Please specify a function ARN.',
  });
});

it('lambda.asynchronous: settings of asynchronous invocations are kept per qualifier', async () => {
  const { lambda } = await lambdaWorld();
  await createFunction(lambda);
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ ...NAME, MaximumRetryAttempts: 0 }));
  const config = await lambda.send(new GetFunctionEventInvokeConfigCommand(NAME));
  expect(config).toMatchObject({ MaximumRetryAttempts: 0, FunctionArn: `${FUNCTION_ARN}:$LATEST` });
});

it('lambda.function.delete: deleting a function takes everything but its mappings and logs', async () => {
  const { world, lambda } = await lambdaWorld();
  await createFunction(lambda, { Publish: true });
  const deleted = await lambda.send(new DeleteFunctionCommand(NAME));
  expect(deleted.$metadata.httpStatusCode).toBe(204);
  expect(await refusal(lambda.send(new DeleteFunctionCommand(NAME)))).toMatchObject({
    message: `Function not found: ${FUNCTION_ARN}`,
    status: 404,
  });
  expect(canonicalDump(world)[ACCOUNT]?.['us-east-1']).not.toHaveProperty('lambda');
});

it('lambda.dump: the dump shows what an alias runs, not its number', async () => {
  const dumps: unknown[] = [];
  for (const extra of [false, true]) {
    const { world, lambda } = await lambdaWorld();
    await createFunction(lambda, { Publish: extra, Timeout: extra ? 7 : 3 });
    if (extra) await lambda.send(new UpdateFunctionConfigurationCommand({ ...NAME, Timeout: 3 }));
    const { Version } = await lambda.send(new PublishVersionCommand(NAME));
    await lambda.send(new CreateAliasCommand({ ...NAME, Name: 'live', FunctionVersion: Version }));
    dumps.push(canonicalDump(world)[ACCOUNT]?.['us-east-1']?.['lambda']);
  }
  expect(dumps[0]).toEqual(dumps[1]);
});

it('lambda.wire: paths may end in a slash, as older clients write them', async () => {
  const { world, lambda } = await lambdaWorld();
  await createFunction(lambda);
  const answer = await raw(world, operatorKey(world, ACCOUNT), {
    service: 'lambda',
    method: 'GET',
    path: '/2015-03-31/functions/',
  });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toMatchObject({ Functions: [{ FunctionName: 'notifier' }] });
});

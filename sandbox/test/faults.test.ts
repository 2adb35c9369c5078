import { ListRulesCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { addFault } from '../http/faults.ts';
import { advance, callsOf, type World } from '../world/world.ts';
import { ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT, organizationWorld } from '../world/worlds.ts';
import { operatorKey } from '../access/operators.ts';
import { clientConfig, raw, refusal } from './client-config.ts';

const TRUST =
  '{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const CREATE = new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: TRUST });
const READ = new GetRoleCommand({ RoleName: 'r' });

it('fault.error: a call fails, once, and nothing was done', async () => {
  const world = organizationWorld({ members: 0 });
  addFault(world, {
    service: 'iam',
    operation: 'CreateRole',
    code: 'ServiceFailure',
    message: 'Try again.',
    status: 500,
  });
  const iam = new IAMClient(clientConfig(world, ADMIN_ACCOUNT));
  expect(await refusal(iam.send(CREATE))).toEqual({
    name: 'ServiceFailureException',
    message: 'Try again.',
    status: 500,
  });
  expect(await refusal(iam.send(READ))).toMatchObject({ name: 'NoSuchEntityException' });
  await expect(iam.send(CREATE)).resolves.toBeDefined();
});

it('fault.after: a call fails although it was done', async () => {
  const world = organizationWorld({ members: 0 });
  addFault(world, { operation: 'CreateRole', kind: 'error-after' });
  const iam = new IAMClient(clientConfig(world, ADMIN_ACCOUNT));
  expect(await refusal(iam.send(CREATE))).toMatchObject({ name: 'InternalFailure', status: 500 });
  await expect(iam.send(READ)).resolves.toBeDefined();
});

it('fault.reset: the connection breaks off although it was done', async () => {
  const world = organizationWorld({ members: 0 });
  addFault(world, { operation: 'CreateRole', kind: 'reset' });
  const iam = new IAMClient(clientConfig(world, ADMIN_ACCOUNT));
  await expect(iam.send(CREATE)).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect(iam.send(READ)).resolves.toBeDefined();
  expect(callsOf(world)[0]).toMatchObject({ operation: 'CreateRole', status: 0 });
});

it.each([
  ['throttled', 'TooManyRequestsException', 'RequestThrottled', 'Throttling'],
  ['denied', 'AccessDeniedException', 'AccessDenied', 'AccessDenied'],
  ['denied-by-policy', 'AccessDeniedException', 'AccessDenied', 'AccessDenied'],
  ['expired-token', 'ExpiredTokenException', 'ExpiredToken', 'ExpiredToken'],
  ['unknown-key', 'UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidClientTokenId'],
] as const)('fault.refusals: %s in the words of the service that was asked', async (kind, ...names) => {
  const world = organizationWorld({ members: 0 });
  const config = clientConfig(world, ADMIN_ACCOUNT);
  addFault(world, { kind, times: -1 });
  const said = [
    await refusal(new GuardDutyClient(config).send(new ListDetectorsCommand({}))),
    await refusal(new SQSClient(config).send(new ListQueuesCommand({}))),
    await refusal(new IAMClient(config).send(READ)),
  ];
  expect(said.map(({ name }) => name)).toEqual(names);
  const words = kind === 'denied-by-policy' ? 'explicit deny in a service control policy' : '';
  expect(said.filter(({ message }) => !message.includes(words))).toEqual([]);
  expect(callsOf(world).map(({ error }) => error)).toEqual(names);
});

it.each([
  ['unresolved', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }],
  ['refused', { code: 'ECONNREFUSED' }],
  ['untrusted', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
  ['timeout', { name: 'TimeoutError' }],
] as const)('fault.network: %s, and the request never arrives', async (kind, thrown) => {
  const world = organizationWorld({ members: 0 });
  addFault(world, { operation: 'CreateRole', kind });
  const iam = new IAMClient(clientConfig(world, ADMIN_ACCOUNT));
  await expect(iam.send(CREATE)).rejects.toMatchObject(thrown);
  expect(await refusal(iam.send(READ))).toMatchObject({ name: 'NoSuchEntityException' });
});

it.each([
  ['malformed', 200, '<!DOCTYPE html>'],
  ['empty', 200, ''],
  ['bare', 200, '<CreateRoleResp'],
  ['gateway', 502, '<!DOCTYPE html>'],
] as const)(
  'fault.strange: %s, which AWS did not send, and nothing was done',
  async (kind, status, begins) => {
    const world = organizationWorld({ members: 0 });
    addFault(world, { kind });
    const body = 'Action=CreateRole&Version=2010-05-08&RoleName=r';
    const request = {
      service: 'iam',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    };
    const answer = await raw(world, operatorKey(world, ADMIN_ACCOUNT), request);
    expect(answer.status).toBe(status);
    expect(answer.text.slice(0, 15)).toBe(begins);
    const iam = new IAMClient(clientConfig(world, ADMIN_ACCOUNT));
    expect(await refusal(iam.send(READ))).toMatchObject({ name: 'NoSuchEntityException' });
  },
);

it('fault.spoilt: half of an answer comes, although all was done', async () => {
  const world = organizationWorld({ members: 0 });
  addFault(world, { operation: 'CreateRole', kind: 'truncated' });
  const iam = new IAMClient(clientConfig(world, ADMIN_ACCOUNT));
  await expect(iam.send(CREATE)).rejects.toThrow('Deserialization error');
  await expect(iam.send(READ)).resolves.toBeDefined();
});

it('fault.same-page: a list has a next page, the same one, as often as it is asked', async () => {
  const world = organizationWorld({ members: 0 });
  addFault(world, { kind: 'same-page', times: -1 });
  const config = clientConfig(world, MANAGEMENT_ACCOUNT);
  const organizations = new OrganizationsClient(config);
  const first = await organizations.send(new ListAccountsCommand({}));
  const NextToken = first.NextToken ?? '';
  const second = await organizations.send(new ListAccountsCommand({ NextToken }));
  expect([second.Accounts, second.NextToken]).toEqual([first.Accounts, NextToken]);
  const guardduty = new GuardDutyClient(config);
  expect((await guardduty.send(new ListDetectorsCommand({}))).NextToken).toBe(NextToken);
});

it('fault.match: a fault strikes where, when and as often as told', async () => {
  const world = organizationWorld({ members: 1 });
  addFault(world, { service: 'sqs', account: ADMIN_ACCOUNT, region: 'eu-west-1', skip: 1, times: 2 });
  const list = async (account: string, region: string) => {
    const answered = new SQSClient(clientConfig(world, account, region)).send(new ListQueuesCommand({}));
    return answered.then(
      () => 'fine',
      () => 'failed',
    );
  };
  const there = [];
  for (let call = 0; call < 4; call++) there.push(await list(ADMIN_ACCOUNT, 'eu-west-1'));
  expect(there).toEqual(['fine', 'failed', 'failed', 'fine']);
  expect(await list(ADMIN_ACCOUNT, 'us-east-1')).toBe('fine');
  expect(await list('300000000001', 'eu-west-1')).toBe('fine');
});

it('fault.match: a fault may last for ever, like the end of a program', async () => {
  const world = organizationWorld({ members: 0 });
  addFault(world, { skip: 2, times: -1, kind: 'error' });
  const answers = [];
  for (let call = 0; call < 6; call++) {
    const sent = new STSClient(clientConfig(world, ADMIN_ACCOUNT)).send(new GetCallerIdentityCommand({}));
    answers.push(
      await sent.then(
        () => 'fine',
        () => 'failed',
      ),
    );
  }
  expect(answers).toEqual(['fine', 'fine', 'failed', 'failed', 'failed', 'failed']);
});

it('throttle.rate: a bucket is empty after its burst and fills with time', async () => {
  const world = held({ 'throttle.sqs': 2 });
  expect(await burst(world, 4)).toEqual(['fine', 'fine', 'failed', 'failed']);
  advance(world, 500);
  expect(await burst(world, 2)).toEqual(['fine', 'failed']);
  advance(world, 60_000);
  expect(await burst(world, 3)).toEqual(['fine', 'fine', 'failed']);
});

it('throttle.rate: operations have buckets of their own, or one together', async () => {
  const create = async (world: World) =>
    new SQSClient(clientConfig(world, ADMIN_ACCOUNT)).send(new CreateQueueCommand({ QueueName: 'q' })).then(
      () => 'fine',
      () => 'failed',
    );
  const own = held({ 'throttle.sqs': 1 });
  expect([...(await burst(own, 1)), await create(own)]).toEqual(['fine', 'fine']);
  const together = held({ 'throttle.sqs.all': 1 });
  expect([...(await burst(together, 1)), await create(together)]).toEqual(['fine', 'failed']);
  const one = held({ 'throttle.sqs': 1, 'throttle.sqs.ListQueues': 3 });
  expect(await burst(one, 4)).toEqual(['fine', 'fine', 'fine', 'failed']);
});

it('throttle.code: each service throttles in its own words', async () => {
  const services = ['organizations', 'guardduty', 'lambda', 'sts', 'iam', 'sqs', 'events'];
  const world = held(Object.fromEntries(services.map((service) => [`throttle.${service}`, 1])));
  const config = clientConfig(world, MANAGEMENT_ACCOUNT);
  const calls: Record<string, () => Promise<unknown>> = {
    organizations: async () => new OrganizationsClient(config).send(new ListAccountsCommand({})),
    guardduty: async () => new GuardDutyClient(config).send(new ListDetectorsCommand({})),
    lambda: async () => new LambdaClient(config).send(new ListFunctionsCommand({})),
    sts: async () => new STSClient(config).send(new GetCallerIdentityCommand({})),
    iam: async () => new IAMClient(config).send(new GetRoleCommand({ RoleName: 'x' })).catch(() => undefined),
    sqs: async () => new SQSClient(config).send(new ListQueuesCommand({})),
    events: async () => new EventBridgeClient(config).send(new ListRulesCommand({})),
  };
  const found: [string, string, number | undefined][] = [];
  for (const [service, call] of Object.entries(calls)) {
    await call();
    const again =
      service === 'iam' ? new IAMClient(config).send(new GetRoleCommand({ RoleName: 'x' })) : call();
    const { name, status } = await refusal(again);
    found.push([service, name, status]);
  }
  expect(found).toEqual([
    ['organizations', 'TooManyRequestsException', 400],
    ['guardduty', 'TooManyRequestsException', 429],
    ['lambda', 'TooManyRequestsException', 429],
    ['sts', 'Throttling', 400],
    ['iam', 'Throttling', 400],
    ['sqs', 'RequestThrottled', 403],
    ['events', 'ThrottlingException', 400],
  ]);
});

it('latency: every answer takes its time', async () => {
  const world = organizationWorld({ members: 0, knobs: { latencyMs: 30 } });
  const began = performance.now();
  await new STSClient(clientConfig(world, ADMIN_ACCOUNT)).send(new GetCallerIdentityCommand({}));
  expect(performance.now() - began).toBeGreaterThanOrEqual(29);
});

function held(knobs: Record<string, number>): World {
  return organizationWorld({ members: 0, time: Date.UTC(2026, 10, 21), knobs });
}

async function burst(world: World, count: number): Promise<readonly string[]> {
  const sqs = new SQSClient(clientConfig(world, ADMIN_ACCOUNT));
  const outcomes: string[] = [];
  for (let call = 0; call < count; call++) {
    outcomes.push(
      await sqs.send(new ListQueuesCommand({})).then(
        () => 'fine',
        () => 'failed',
      ),
    );
  }
  return outcomes;
}

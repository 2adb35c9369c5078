import { GuardDutyClient, CreateDetectorCommand } from '@aws-sdk/client-guardduty';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { organizationWorld, slackMessages, startSandbox, type Sandbox, type World } from '../index.ts';
import { refusal } from './client-config.ts';

let sandbox: Sandbox | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

it('request.clients: the JavaScript SDK is served over HTTP with the variables that the sandbox gives', async () => {
  const { world } = await started();
  const organizations = new OrganizationsClient(config());
  expect((await organizations.send(new ListAccountsCommand({}))).Accounts).toHaveLength(3);
  const sts = new STSClient(config('300000000001'));
  expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('300000000001');
  expect(world.calls.map(({ operation }) => operation)).toEqual(['ListAccounts', 'GetCallerIdentity']);
});

it('fault.reset: over HTTP the connection really breaks off, after the work is done', async () => {
  await started();
  await post('/_sandbox/faults', { operation: 'CreateRole', kind: 'reset' });
  const iam = new IAMClient(config('222222222222'));
  const AssumeRolePolicyDocument =
    '{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
  await expect(
    iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument })),
  ).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
  await expect(iam.send(new GetRoleCommand({ RoleName: 'r' }))).resolves.toBeDefined();
});

it('fault.network: over HTTP a timeout is never answered, and the rest looks like a reset', async () => {
  await started();
  const iam = new IAMClient({
    ...config('222222222222'),
    requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
  });
  await post('/_sandbox/faults', { operation: 'GetRole', kind: 'timeout' });
  await expect(iam.send(new GetRoleCommand({ RoleName: 'r' }))).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  for (const kind of ['unresolved', 'refused']) {
    await post('/_sandbox/faults', { operation: 'GetRole', kind });
    await expect(iam.send(new GetRoleCommand({ RoleName: 'r' }))).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
  }
});

it('world.control: the world can be looked into and moved', async () => {
  const { url } = await started();
  expect(await json('/_sandbox/dump?canonical=1')).toHaveProperty(
    'organization.global.organizations.managementAccountId',
  );
  await new STSClient(config()).send(new GetCallerIdentityCommand({}));
  expect(await json('/_sandbox/calls')).toMatchObject([{ operation: 'GetCallerIdentity', status: 200 }]);
  expect(await json('/_sandbox/slack')).toEqual([]);
  const before = sandbox!.world.clock.offset;
  await post('/_sandbox/advance', { milliseconds: 60_000 });
  expect(sandbox!.world.clock.offset - before).toBe(60_000);
  await new GuardDutyClient(config('222222222222')).send(new CreateDetectorCommand({ Enable: true }));
  const finding = { account: '222222222222', region: 'us-east-1', type: 'Recon:EC2/Portscan' };
  expect(await post('/_sandbox/finding', finding)).toEqual({ id: expect.any(String) });
  expect(await post('/_sandbox/settle', {})).toEqual({});
  expect((await fetch(`${url}/_sandbox/nonsense`, { headers: control() })).status).toBe(404);
});

it('world.control: a control request that makes no sense changes nothing', async () => {
  const { url } = await started();
  const answers = await Promise.all(
    ['/_sandbox/faults', '/_sandbox/advance', '/_sandbox/finding'].map(async (path) =>
      fetch(`${url}${path}`, { method: 'POST', headers: control(), body: '[1' }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  expect(sandbox!.world.faults).toEqual([]);
});

it('world.finding: a finding that is asked for with a wrong key is refused, with the keys that are right', async () => {
  await started();
  const right = { account: '222222222222', region: 'us-east-1', type: 'Recon:EC2/Portscan' };
  const { account, ...nameless } = right;
  for (const [body, said] of [
    [{ ...nameless, accountId: account }, 'accountId is no key of a finding'],
    [nameless, 'account must be given'],
    [{ ...right, severity: '8' }, 'severity must be a number'],
  ] as const) {
    const answer = await fetch(`${sandbox!.url}/_sandbox/finding`, {
      method: 'POST',
      headers: control(),
      body: JSON.stringify(body),
    });
    const { message } = (await answer.json()) as { message: string };
    expect(answer.status).toBe(400);
    expect(message).toContain(said);
    expect(message).toContain('A finding has account, region, type, and may have severity');
  }
  // GuardDuty is not on there: nothing is found, and that is no mistake.
  expect(await post('/_sandbox/finding', right)).toEqual({ id: null });
});

it('request.unknown: Slack paths go to Slack, and signed requests never do', async () => {
  const { slackWebhook, world } = await started();
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(slackWebhook, { method: 'POST', headers, body: '{"text":"hello"}' });
  expect(await answer.text()).toBe('ok');
  expect(slackMessages(world)).toMatchObject([{ visibleText: 'hello' }]);
});

it('request.garbage: whatever arrives on the port, the server continues', async () => {
  const { url } = await started();
  const port = Number(new URL(url).port);
  const lines = [
    '\u0000\u0001\u0002\r\n\r\n',
    'GET\r\n\r\n',
    `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: -1\r\n\r\n`,
    `GET //%%% HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
  ];
  for (const line of lines) expect(await exchange(port, line)).toMatch(/^HTTP\/1\.1 4\d\d /);
  const odd = await fetch(`${url}/?Action=${'x'.repeat(5000)}`, {
    headers: { authorization: 'AWS4-HMAC-SHA256 nonsense' },
  });
  expect(odd.status).toBe(403);
  const sts = new STSClient(config());
  await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
});

it('request.garbage: a body without end is cut off', async () => {
  const { url } = await started();
  const chunk = new Uint8Array(1024 * 1024);
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent++ > 120) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const outcome = await fetch(url, { method: 'POST', body, duplex: 'half' }).then(
    ({ status }) => status,
    () => 'cut off',
  );
  expect([413, 'cut off']).toContain(outcome);
});

it('signature.wrong: over HTTP too', async () => {
  await started();
  const sts = new STSClient({
    ...config(),
    credentials: { accessKeyId: config().credentials.accessKeyId, secretAccessKey: 'x' },
  });
  expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
    name: 'SignatureDoesNotMatch',
  });
});

async function started(world: World = organizationWorld({ members: 1 })): Promise<Sandbox> {
  sandbox = await startSandbox({ world, poll: false });
  return sandbox;
}

function config(account?: string) {
  const variables = sandbox!.environment(account);
  return {
    endpoint: variables['AWS_ENDPOINT_URL']!,
    region: variables['AWS_REGION']!,
    maxAttempts: 1,
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID']!,
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY']!,
    },
  };
}

function control(): Record<string, string> {
  return { authorization: `Bearer ${sandbox!.controlToken}`, 'content-type': 'application/json' };
}

async function json(path: string): Promise<unknown> {
  return (await fetch(`${sandbox!.url}${path}`, { headers: control() })).json();
}

async function post(path: string, body: unknown): Promise<unknown> {
  const request = { method: 'POST', headers: control(), body: JSON.stringify(body) };
  return (await fetch(`${sandbox!.url}${path}`, request)).json();
}

/** Sends bytes as they are and gives what comes back. */
async function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
      socket.end();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

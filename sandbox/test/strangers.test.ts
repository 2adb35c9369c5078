import { connect } from 'node:net';
import { sign } from 'aws4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorKey, organizationWorld, startSandbox, type Sandbox } from '../index.ts';

let sandbox: Sandbox;
let port: number;

beforeAll(async () => {
  sandbox = await startSandbox({ world: organizationWorld({ members: 1 }), poll: false });
  port = Number(new URL(sandbox.url).port);
});

afterAll(async () => sandbox.close());

/** A call that anybody with the operator's key may make, signed for the host that it is sent with. */
const ROLES = 'Action=ListRoles&Version=2010-05-08';

describe('access.hosts', () => {
  it.each([
    ['127.0.0.1:PORT', 200],
    ['localhost:PORT', 200],
    ['LOCALHOST:PORT', 200],
    ['[::1]:PORT', 200],
    ['iam.amazonaws.com', 200],
    ['iam.us-east-1.amazonaws.com:443', 200],
    ['iam.cn-north-1.amazonaws.com.cn', 200],
    ['evil.example', 403],
    ['evil.example:PORT', 403],
    ['127.0.0.1', 403],
    ['localhost:1', 403],
    ['127.0.0.1.evil.example:PORT', 403],
    ['127.0.0.1:PORT.evil.example', 403],
    ['localhost.:PORT', 403],
    ['7f000001.rbndr.example:PORT', 403],
    ['0.0.0.0:PORT', 403],
    ['iam.amazonaws.com.evil.example', 403],
    ['bucket.s3.amazonaws.com', 403],
    ['ec2-1-2-3-4.compute-1.amazonaws.com', 403],
    ['iam.a.b.amazonaws.com', 403],
    ['', 403],
  ])('access.hosts: of a call with the right key for the host %s comes %i', async (name, status) => {
    const host = name.replace('PORT', String(port));
    expect(await listRoles({ host })).toBe(status);
  });

  it('access.hosts: a request as to a proxy needs the right host in its line as well', async () => {
    const body = 'hello';
    const send = async (target: string): Promise<number> =>
      exchange(
        `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    const { pathname } = new URL(sandbox.slackWebhook);
    expect(await send(`http://evil.example${pathname}`)).toBe(403);
    expect(await send(`http://127.0.0.1:${port}${pathname}`)).not.toBe(403);
  });
});

describe('access.origin', () => {
  it.each([
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://127.0.0.1.evil.example' }, 403],
    [{ origin: 'http://localhost:1' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
  ])('access.origin: of a call with the right key and %j comes %i', async (headers, status) => {
    expect(await listRoles({ headers })).toBe(status);
  });

  it('access.origin: Slack and the control paths are as closed as AWS', async () => {
    const headers = { origin: 'https://evil.example', 'content-type': 'application/json' };
    const slack = await fetch(sandbox.slackWebhook, { method: 'POST', headers, body: '{"text":"x"}' });
    expect(slack.status).toBe(403);
    const authorization = `Bearer ${sandbox.controlToken}`;
    const dump = await fetch(`${sandbox.url}/_sandbox/dump`, { headers: { ...headers, authorization } });
    expect(dump.status).toBe(403);
    expect(dump.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('access.secrets', () => {
  it('access.secrets: no key that another run printed opens this one', async () => {
    const published = operatorKey(organizationWorld({ members: 1, seed: 1 }), '111111111111');
    expect(await listRoles({ key: published })).toBe(403);
    expect(await listRoles({})).toBe(200);
  });

  it('access.secrets: two worlds without a seed share no access key, and two servers no token', async () => {
    const other = await startSandbox({ world: organizationWorld({ members: 1 }), poll: false });
    try {
      expect(Object.keys(other.world.keys)).not.toEqual(Object.keys(sandbox.world.keys));
      expect(other.controlToken).not.toBe(sandbox.controlToken);
    } finally {
      await other.close();
    }
  });
});

describe('world.control', () => {
  const advance = async (headers: Readonly<Record<string, string>>): Promise<number> => {
    const body = '{"milliseconds":60000}';
    return (await fetch(`${sandbox.url}/_sandbox/advance`, { method: 'POST', headers, body })).status;
  };

  it.each(['dump', 'calls', 'slack'])('world.control: %s is shown only with the token', async (path) => {
    const seen = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (await fetch(`${sandbox.url}/_sandbox/${path}`, { headers })).status;
    expect(await seen({})).toBe(401);
    expect(await seen({ authorization: 'Bearer guess' })).toBe(401);
    expect(await seen({ authorization: `Bearer ${sandbox.controlToken}` })).toBe(200);
  });

  it('world.control: what a form of another site can send moves nothing', async () => {
    const authorization = `Bearer ${sandbox.controlToken}`;
    const before = sandbox.world.clock.offset;
    expect(await advance({ 'content-type': 'text/plain' })).toBe(401);
    expect(await advance({ 'content-type': 'application/json' })).toBe(401);
    for (const kind of [
      'text/plain',
      'text/plain; application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ])
      expect(await advance({ authorization, 'content-type': kind })).toBe(415);
    expect(sandbox.world.clock.offset).toBe(before);
    expect(await advance({ authorization, 'content-type': 'application/json; charset=utf-8' })).toBe(200);
    expect(sandbox.world.clock.offset).toBe(before + 60_000);
  });
});

interface Sending {
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The status of a signed ListRoles, sent byte by byte: `fetch` would set Host and Origin itself. */
async function listRoles({ host = `127.0.0.1:${port}`, headers = {}, key }: Sending): Promise<number> {
  const signed = sign(
    {
      service: 'iam',
      region: 'us-east-1',
      method: 'POST',
      path: '/',
      host: host === '' ? 'unnamed' : host,
      body: ROLES,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    key ?? operatorKey(sandbox.world, '111111111111'),
  );
  const lines = Object.entries({ ...signed.headers, Host: host, ...headers, Connection: 'close' });
  return exchange(
    `POST / HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${String(value)}\r\n`).join('')}\r\n${ROLES}`,
  );
}

/** Sends bytes as they are and gives the status that comes back. */
async function exchange(text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    socket.once('data', (data) => {
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(data.toString())?.[1]));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

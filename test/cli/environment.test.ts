import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  advance,
  now,
  operatorKey,
  organizationWorld,
  MANAGEMENT_ACCOUNT,
  type World,
} from '../../sandbox/index.ts';
import { CA, corporateNetwork } from './corporate-network.ts';
import { cli, emptyFolder, type Ended } from './front-door.ts';

afterEach(() => void vi.unstubAllEnvs());

const aWorld = (): World => organizationWorld({ members: 1, regions: ['us-east-1'] });

/** Runs a command with these variables, as a shell would start it: the SDK reads the environment by itself. */
function run(world: World, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const key = operatorKey(world, MANAGEMENT_ACCOUNT);
  const variables: Record<string, string> = {
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return cli(args, {
    env: variables,
    io: {
      now: () => now(world),
      sleep: (ms) => {
        advance(world, ms);
        return Promise.resolve();
      },
    },
  });
}

const STATUS = ['status', '--home-region', 'us-east-1'];
const NOTHING_DEPLOYED = /No deployment|no deployment|Nothing is deployed/;

describe('proxies', () => {
  test('AWS is asked through HTTPS_PROXY, with the certificates of AWS_CA_BUNDLE', async () => {
    const world = aWorld();
    const network = await corporateNetwork(world);
    const { stdout, stderr } = await run(world, STATUS, { HTTPS_PROXY: network.proxy, AWS_CA_BUNDLE: CA });
    expect(stdout + stderr).toMatch(NOTHING_DEPLOYED);
    expect(network.asked()).toContain('sts.us-east-1.amazonaws.com:443');
    expect(network.asked()).toContain('ssm.us-east-1.amazonaws.com:443');
  });

  test('doctor reaches Slack through the same proxy', async () => {
    const world = aWorld();
    const network = await corporateNetwork(world);
    const { stdout } = await run(world, ['doctor', '--output', 'json'], {
      https_proxy: network.proxy,
      AWS_CA_BUNDLE: CA,
    });
    expect(network.asked()).toContain('hooks.slack.com:443');
    const { checks } = JSON.parse(stdout) as { checks: { id: string; status: string; detail: string }[] };
    expect(checks.find(({ id }) => id === 'slack-host')).toMatchObject({ status: 'pass' });
  });

  test('a proxy that refuses is named, without its password', async () => {
    const world = aWorld();
    const network = await corporateNetwork(world, '403 Forbidden');
    const proxy = network.proxy.replace('//', '//me:hunter2@');
    const { code, stderr } = await run(world, STATUS, { HTTPS_PROXY: proxy });
    expect(code).toBe(1);
    const told = stderr.replace(/\s+/g, ' ');
    expect(told).toContain('the proxy answered HTTP 403');
    expect(told).toContain('sts.us-east-1.amazonaws.com through the proxy 127.0.0.1:');
    expect(told).toContain('(HTTPS_PROXY)');
    expect(told).not.toContain('hunter2');
  });

  test('a proxy that wants a password says so', async () => {
    const world = aWorld();
    const network = await corporateNetwork(world, '407 Proxy Authentication Required');
    const { code, stderr } = await run(world, STATUS, { HTTPS_PROXY: network.proxy });
    expect(code).toBe(1);
    expect(stderr.replace(/\s+/g, ' ')).toContain('HTTP 407, which asks for its user name and password');
  });

  test('what is no address of an HTTP proxy is refused, and not repeated', async () => {
    const world = aWorld();
    const { code, stderr } = await run(world, STATUS, { HTTPS_PROXY: 'socks5://me:hunter2@proxy:1080' });
    expect(code).toBe(6);
    expect(stderr).toContain('HTTPS_PROXY');
    expect(stderr).not.toContain('hunter2');
  });
});

describe('certificates', () => {
  test('one that is not accepted is a failure of its own, with what to set', async () => {
    const world = aWorld();
    const { aws } = await corporateNetwork(world);
    const { code, stderr } = await run(world, STATUS, { AWS_ENDPOINT_URL: aws });
    const told = stderr.replace(/\s+/g, ' ');
    expect(code).toBe(1);
    expect(told).toContain('TLS_FAILED');
    expect(told).toContain('the TLS certificate of localhost is not accepted');
    expect(told).toContain('AWS_CA_BUNDLE');
  });

  test('ca_bundle of the profile is accepted', async () => {
    const world = aWorld();
    const { aws } = await corporateNetwork(world);
    const file = join(emptyFolder(), 'config');
    writeFileSync(file, `[profile work]\nca_bundle = ${CA}\n`);
    const { stdout, stderr } = await run(world, [...STATUS], {
      AWS_ENDPOINT_URL: aws,
      AWS_CONFIG_FILE: file,
      AWS_PROFILE: 'work',
    });
    expect(stdout + stderr).toMatch(NOTHING_DEPLOYED);
  });

  test('a bundle that is not there is named with what named it', async () => {
    const { code, stderr } = await run(aWorld(), STATUS, { AWS_CA_BUNDLE: '/no/such/ca.pem' });
    expect(code).toBe(6);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      '/no/such/ca.pem, which AWS_CA_BUNDLE names, cannot be read',
    );
  });
});

describe('an AWS that cannot be reached', () => {
  test('a refused connection is told within ten seconds, with the host', async () => {
    const world = aWorld();
    const { port, close } = await closedPort();
    await close();
    const start = now(world);
    const { code, stderr } = await run(world, STATUS, { AWS_ENDPOINT_URL: `http://localhost:${port}` });
    expect(code).toBe(1);
    expect(now(world) - start).toBeLessThanOrEqual(10_000);
    expect(stderr).toContain('ECONNREFUSED');
    expect(stderr.replace(/\s+/g, ' ')).toContain('asking localhost');
  });
});

async function closedPort(): Promise<{ readonly port: number; readonly close: () => Promise<unknown> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { port, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('the Region', () => {
  const regionOf = async (env: Readonly<Record<string, string>>): Promise<string> => {
    const variables = { AWS_CONFIG_FILE: '/dev/null', ...env };
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const { stdout } = await cli(['config', 'show'], { env: variables });
    return /^homeRegion\s+(.*)$/m.exec(stdout)?.[1]?.replace(/\s+/g, ' ').trim() ?? '';
  };

  test('is AWS_REGION, or else AWS_DEFAULT_REGION, or else the profile’s', async () => {
    expect(await regionOf({ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' })).toBe(
      'eu-west-1 AWS_REGION',
    );
    expect(await regionOf({ AWS_DEFAULT_REGION: 'eu-west-2' })).toBe('eu-west-2 AWS_DEFAULT_REGION');
    const file = join(emptyFolder(), 'config');
    writeFileSync(file, '[default]\nregion = eu-west-3\n');
    expect(await regionOf({ AWS_CONFIG_FILE: file })).toBe('eu-west-3 the AWS profile');
  });
});

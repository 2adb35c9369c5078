import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  addFault,
  MANAGEMENT_ACCOUNT,
  now,
  operatorKey,
  organizationWorld,
  startSandbox,
  type World,
} from '../../sandbox/index.ts';
import { cli, emptyFolder, type Ended, type Outside } from './front-door.ts';

afterEach(() => void vi.unstubAllEnvs());

/** A machine with these AWS configuration files and variables, in front of a simulated AWS. */
async function machine(
  config: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{
  readonly world: World;
  readonly run: (args: readonly string[], outside?: Outside) => Promise<Ended>;
}> {
  const world = organizationWorld({ members: 1, regions: ['us-east-1'] });
  const sandbox = await startSandbox({ world });
  onTestFinished(() => sandbox.close());
  const home = emptyFolder();
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, '.aws', 'config'), config);
  for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
    vi.stubEnv(name, undefined);
  const variables: Record<string, string> = {
    HOME: home,
    AWS_CONFIG_FILE: join(home, '.aws', 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return {
    world,
    run: (args, outside = {}) =>
      cli(args, {
        ...outside,
        env: { ...variables, ...outside.env },
        columns: 200,
        io: { now: () => now(world), ...outside.io },
      }),
  };
}

function keysOf(world: World, profile: string): string {
  const { accessKeyId, secretAccessKey } = operatorKey(world, MANAGEMENT_ACCOUNT);
  return `[profile ${profile}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
}

const plain = ({ stderr }: Ended): string => stderr.replace(/\s+/g, ' ');

describe('a profile', () => {
  test('that does not exist: those that do are named', async () => {
    const { run } = await machine('[profile dev]\nregion = eu-west-1\n[profile prod]\nregion = eu-west-1\n');
    const ended = await run(['status', '--profile', 'nosuch']);
    expect(ended.code).toBe(4);
    expect(plain(ended)).toContain('There is no AWS profile nosuch. There are: dev, prod.');
    expect(ended.stderr).toContain('CREDENTIALS_PROFILE');
  });

  test('of a sign-in that has ended: the command to sign in, with its name', async () => {
    const { run } = await machine(
      '[profile work]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = Admin\n',
    );
    const ended = await run(['status', '--profile', 'work']);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain('CREDENTIALS_EXPIRED');
    expect(ended.stderr).toContain('aws sso login --profile work');
  });

  test('that takes a role from a sign-in that has ended: the sign-in is the other profile’s', async () => {
    const { run } = await machine(
      '[profile base]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = Admin\n[profile role]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = base\n',
    );
    expect((await run(['status', '--profile', 'role'])).stderr).toContain('aws sso login --profile base');
  });

  test('whose credential_process fails: its words, not its command line, and no other credentials', async () => {
    const { run } = await machine(
      `[profile vault]\ncredential_process = sh -c "echo 'vault is sealed' >&2; exit 3 # --token=hunter2"\n`,
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/other-account' },
    );
    const ended = await run(['status', '--profile', 'vault']);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain('CREDENTIALS_PROCESS');
    expect(plain(ended)).toContain('vault is sealed');
    expect(ended.stderr).not.toContain('hunter2');
    expect(ended.stderr).not.toContain('sso login');
  });

  test('of the environment gives way to the keys of the environment, as in the AWS CLI', async () => {
    const { world, run } = await machine('[profile other]\ncredential_process = false\n');
    const { accessKeyId, secretAccessKey } = operatorKey(world, MANAGEMENT_ACCOUNT);
    const keys = {
      AWS_PROFILE: 'other',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    for (const [name, value] of Object.entries(keys)) vi.stubEnv(name, value);
    const { stdout } = await run(['doctor', '--output', 'json'], { env: keys });
    expect(stdout).toContain('111111111111');
  });
});

describe('a profile with MFA', () => {
  const withMfa = (world: World): string =>
    `${keysOf(world, 'base')}[profile mfa]\nrole_arn = arn:aws:iam::222222222222:role/OrganizationAccountAccessRole\nsource_profile = base\nmfa_serial = arn:aws:iam::111111111111:mfa/me\n`;

  test('asks for the code once, on a terminal', async () => {
    const { world, run } = await machine('');
    writeFileSync(process.env['AWS_CONFIG_FILE'] ?? '', withMfa(world));
    const ended = await run(['status', '--profile', 'mfa'], { terminal: true, keys: ['123456\r'] });
    expect(ended.stderr).toContain('MFA code of arn:aws:iam::111111111111:mfa/me');
    expect(ended.stderr).toContain('222222222222');
    expect(ended.stderr).not.toContain('CREDENTIALS_');
  });

  test('off a terminal says what it needs, and how to go without', async () => {
    const { world, run } = await machine('');
    writeFileSync(process.env['AWS_CONFIG_FILE'] ?? '', withMfa(world));
    const ended = await run(['status', '--profile', 'mfa']);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain('CREDENTIALS_MFA');
    expect(plain(ended)).toContain('arn:aws:iam::111111111111:mfa/me');
    expect(plain(ended)).toContain('aws configure export-credentials --profile mfa --format env');
  });
});

test('no credentials at all: where they are looked for, and how to give some', async () => {
  const { run } = await machine('');
  const ended = await run(['status']);
  expect(ended.code).toBe(4);
  expect(ended.stderr).toContain('CREDENTIALS_MISSING');
  expect(ended.stderr).toContain('AWS_PROFILE');
});

test.each([
  ['ExpiredToken', 'The security token included in the request is expired', 'CREDENTIALS_EXPIRED'],
  ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'CREDENTIALS_INVALID'],
  [
    'SignatureDoesNotMatch',
    'Signature expired: 20261128T205500Z is now earlier than 20261128T210000Z (20261128T210500Z - 5 min.)',
    'CREDENTIALS_CLOCK',
  ],
])('AWS’s %s (%s) is told as %s', async (code, message, told) => {
  const { world, run } = await machine('');
  writeFileSync(process.env['AWS_CONFIG_FILE'] ?? '', keysOf(world, 'work'));
  addFault(world, { service: 'sts', operation: 'GetCallerIdentity', times: -1, status: 403, code, message });
  const ended = await run(['status', '--profile', 'work']);
  expect(ended.code).toBe(4);
  expect(ended.stderr).toContain(told);
});

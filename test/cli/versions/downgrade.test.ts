import { describe, expect, test } from 'vitest';
import { UpdateFunctionCodeCommand, PublishVersionCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { ADMIN_ACCOUNT, callsOf } from '../../../sandbox/index.ts';
import { ssmOf } from '../../../sandbox/services/ssm/state.ts';
import { isLaterVersion } from '../../../src/provision/base/cli-version.ts';
import type { Io } from '../../../src/cli/terminal/io.ts';
import { deployed, HOME, AFAR, type Deployed } from '../deployed.ts';

const ENABLE = ['enable', '--org', '--admin-account', ADMIN_ACCOUNT, '--regions', `${HOME},${AFAR}`, '--yes'];
const PLAN = ['plan', ...ENABLE.slice(1, -1)];

/** Another version of the program, with code of its own for the function where `code` says so. */
function by(version: string, code?: string): { readonly io: Partial<Io> } {
  if (code === undefined) return { io: { version } };
  const zip = zipSync({ 'index.mjs': new TextEncoder().encode(code) });
  return {
    io: { version, functionCode: () => Promise.resolve({ zip, sha256: `${version.padEnd(43, 'x')}=` }) },
  };
}

function writtenBy({ world }: Deployed): unknown {
  const { versions } = ssmOf(world, ADMIN_ACCOUNT, HOME).parameters['/guardduty-slack/deployment']!;
  return JSON.parse(versions.at(-1)!.value).writtenBy;
}

function writes({ world }: Deployed): number {
  return callsOf(world).filter(({ write }) => write).length;
}

async function organizationOf(there: Deployed): Promise<string> {
  const { stdout } = await there.run(['status', '--output', 'json'], by('1.3.0'));
  return JSON.parse(stdout).organization.id;
}

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('a deployment that a later version last changed', () => {
  test.each([[ENABLE], [['teardown', '--yes']], [['teardown', '--org', '--yes', '--expect-org', 'ORG']]])(
    'is not changed by %s, which says what to do',
    async (command) => {
      const there = await deployed();
      expect((await there.run(ENABLE, by('1.3.0'))).code).toBe(0);
      const organization = await organizationOf(there);
      const args = command.map((one) => (one === 'ORG' ? organization : one));
      const before = writes(there);
      const { code, stderr } = await there.run(args, by('1.2.9'));
      expect([code, flat(stderr)]).toEqual([
        5,
        expect.stringContaining('CLI 1.3.0 last changed deployment guardduty-slack, and this is CLI 1.2.9'),
      ]);
      expect(flat(stderr)).toContain('add --allow-downgrade if that is meant');
      expect(writes(there)).toBe(before);
      expect(writtenBy(there)).toBe('1.3.0');
    },
  );

  test('is changed where that is allowed, and then belongs to the older version', async () => {
    const there = await deployed();
    await there.run(ENABLE, by('1.3.0'));
    expect((await there.run([...ENABLE, '--allow-downgrade'], by('1.2.9'))).code).toBe(0);
    expect(writtenBy(there)).toBe('1.2.9');
    const args = ['teardown', '--yes', '--expect-org', await organizationOf(there)];
    expect((await there.run([...args, '--allow-downgrade'], by('1.0.0'))).code).toBe(0);
  });

  test('can still be planned and looked at, and both say who changed it', async () => {
    const there = await deployed();
    await there.run(ENABLE, by('1.3.0'));
    const plan = await there.run(PLAN, by('1.2.9'));
    const status = await there.run(['status'], by('1.2.9'));
    for (const { stdout } of [plan, status])
      expect(flat(stdout)).toContain('CLI 1.3.0 last changed this deployment; this is CLI 1.2.9');
    expect([plan.code, status.code]).toEqual([0, 0]);
  });
});

describe('a deployment of an earlier version', () => {
  test('is brought to this one by enable, and stays healthy until then where nothing else differs', async () => {
    const there = await deployed();
    await there.run(ENABLE, by('1.0.0'));
    expect((await there.run(['status'], by('1.1.0'))).code).toBe(0);
    expect((await there.run(PLAN, by('1.1.0'))).stdout).toContain('deployment.writtenBy: 1.0.0 → 1.1.0');
    expect((await there.run(ENABLE, by('1.1.0'))).code).toBe(0);
    expect(writtenBy(there)).toBe('1.1.0');
    expect(flat((await there.run(PLAN, by('1.1.0'))).stdout)).toContain('Nothing to do');
  });

  test('that said nothing of versions is taken for an earlier one', async () => {
    const there = await deployed();
    const { versions } = ssmOf(there.world, ADMIN_ACCOUNT, HOME).parameters['/guardduty-slack/deployment']!;
    const { writtenBy: _, ...older } = JSON.parse(versions.at(-1)!.value);
    Object.assign(versions.at(-1)!, { value: JSON.stringify(older) });
    expect((await there.run(ENABLE, by('1.0.0'))).code).toBe(0);
    expect(writtenBy(there)).toBe('1.0.0');
  });
});

describe('why the function differs is told apart in plan and status', () => {
  async function said(there: Deployed, args: readonly string[], as: ReturnType<typeof by>): Promise<string> {
    const plan = flat((await there.run([...PLAN, ...args], as)).stdout);
    const status = flat((await there.run(['status'], as)).stdout);
    return `${plan}\n${args.length > 0 ? plan : status}`;
  }

  test('code of another version', async () => {
    const there = await deployed();
    await there.run(ENABLE, by('1.0.0'));
    const text = await said(there, [], by('1.1.0', 'export const handler = () => 2;'));
    expect(text.split('\n')).toEqual(
      Array(2).fill(expect.stringContaining('the code differs from CLI 1.1.0; CLI 1.0.0 deployed it')),
    );
    expect(text).not.toContain('changed outside guardduty-slack');
  });

  test('code that someone uploaded', async () => {
    const there = await deployed();
    await there.run(ENABLE, by('1.0.0'));
    const ZipFile = zipSync({ 'index.mjs': new TextEncoder().encode('export const handler = () => 1;') });
    const FunctionName = 'guardduty-slack';
    await there.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    const { Version } = await there.lambda.send(new PublishVersionCommand({ FunctionName }));
    await there.lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: Version }));
    const text = await said(there, [], by('1.0.0'));
    expect(text.split('\n')).toEqual(
      Array(2).fill(expect.stringContaining('changed outside guardduty-slack: code')),
    );
    expect(text).not.toContain('differs from CLI');
  });

  test('settings that the configuration changed', async () => {
    const there = await deployed();
    await there.run(ENABLE, by('1.0.0'));
    const text = await said(there, ['--min-severity', '7'], by('1.0.0'));
    expect(text).toContain('the settings in the configuration changed');
    expect(text).not.toContain('changed outside guardduty-slack');
  });
});

describe('which of two versions is later', () => {
  test.each([
    ['1.10.0', '1.9.9', true],
    ['1.9.9', '1.10.0', false],
    ['2.0.0', '2.0.0', false],
    ['2.0.0', '2.0.0-beta.1', true],
    ['2.0.0-beta.1', '2.0.0', false],
    ['2.0.0+build', '2.0.0', false],
    ['latest', '1.0.0', false],
    ['1.0.0', 'latest', false],
    [undefined, '1.0.0', false],
    [{ major: 9 }, '1.0.0', false],
  ])('%s after %s: %s', (one, other, later) => {
    expect(isLaterVersion(one, other)).toBe(later);
  });
});

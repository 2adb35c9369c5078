import { describe, expect, test } from 'vitest';
import { ADMIN_ACCOUNT, callsOf } from '../../../sandbox/index.ts';
import { ssmOf } from '../../../sandbox/services/ssm/state.ts';
import { deployed, HOME, type Deployed } from '../deployed.ts';

const DEPLOYMENT = '/guardduty-slack/deployment';
const ORGANIZATION = '/guardduty-slack/before/organization';
const REGION = `/guardduty-slack/before/${HOME}`;

const COMMANDS: readonly (readonly string[])[] = [
  ['enable', '--org', '--yes'],
  ['plan', '--org'],
  ['status'],
  ['doctor', '--org', '--admin-account', ADMIN_ACCOUNT],
  ['teardown', '--yes'],
  ['teardown', '--org', '--dry-run'],
  ['test'],
  ['redrive'],
];

/** As a later version would save it, with more than this one knows. */
function saveAsLater({ world }: Deployed, name: string, more: object = {}): string {
  const parameter = ssmOf(world, ADMIN_ACCOUNT, HOME).parameters[name]!;
  const last = parameter.versions.at(-1)!;
  const text = JSON.stringify({ ...JSON.parse(last.value), version: 2, ...more });
  Object.assign(last, { value: text });
  return text;
}

function textOf({ world }: Deployed, name: string): string | undefined {
  return ssmOf(world, ADMIN_ACCOUNT, HOME).parameters[name]?.versions.at(-1)?.value;
}

function writesSince({ world }: Deployed, start: number): readonly string[] {
  return (
    callsOf(world)
      .slice(start)
      // A read that was under way when the run ended closes its connection before it says what it is.
      .filter(({ write, operation }) => write && operation !== 'Unknown')
      .map(({ service, operation }) => `${service}:${operation}`)
  );
}

describe('a deployment that a later version saved in its own format', () => {
  test.each(COMMANDS)('is left as it is by %s %s', async (...args) => {
    const there = await deployed();
    const text = saveAsLater(there, DEPLOYMENT, { writtenBy: '9.1.0', units: [] });
    const start = callsOf(there.world).length;
    const { code, stdout, stderr } = await there.run(args);
    const said = `${stdout}${stderr}`.replaceAll(/\s+/g, ' ');
    expect(code).toBe(5);
    expect(said).toContain(
      `${DEPLOYMENT} was saved by CLI 9.1.0 in format 2; this CLI reads formats up to 1`,
    );
    expect(said).toContain('npm install --global guardduty-slack@latest');
    expect(writesSince(there, start)).toEqual([]);
    expect(textOf(there, DEPLOYMENT)).toBe(text);
  });

  test('has its code in the JSON output, and explain knows it', async () => {
    const there = await deployed();
    saveAsLater(there, DEPLOYMENT);
    const { code, stdout } = await there.run(['status', '--output', 'json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([5, { error: { code: 'NEWER_FORMAT' } }]);
    expect((await there.run(['explain', 'NEWER_FORMAT'])).stdout).toContain('guardduty-slack --version');
  });

  test('does not let its author put terminal codes or lines into the message', async () => {
    const there = await deployed();
    saveAsLater(there, DEPLOYMENT, { writtenBy: '9\u001b[31m\n1' });
    const { stderr } = await there.run(['status']);
    expect(stderr).toContain(`${DEPLOYMENT} was saved in format 2`);
  });
});

describe.each([ORGANIZATION, REGION])('record %s in a later format', (name) => {
  test.each([
    ['enable', '--org', '--yes'],
    ['plan', '--org'],
    ['status'],
    ['teardown', '--org', '--dry-run'],
  ])('is left as it is by %s', async (...args) => {
    const there = await deployed();
    const text = saveAsLater(there, name);
    const start = callsOf(there.world).length;
    const { code, stderr } = await there.run(args);
    expect([code, stderr.replaceAll(/\s+/g, ' ')]).toEqual([
      5,
      expect.stringContaining(`Parameter ${name} was saved in format 2`),
    ]);
    expect(writesSince(there, start)).toEqual([]);
    expect(textOf(there, name)).toBe(text);
  });
});

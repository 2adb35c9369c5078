import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  ADMIN_ACCOUNT,
  organizationWorld,
  recordFinding,
  slackMessages,
  type World,
} from '../../sandbox/index.ts';
import { regionState } from '../../sandbox/services/guardduty/state.ts';
import { emptyFolder, frontDoorForTest } from './front-door.ts';

const ORG = ['--org', '--admin-account', ADMIN_ACCOUNT];
const WEBHOOK = ['--slack-webhook-env', 'SLACK_WEBHOOK'];

/** An attack, a stolen key, an open bucket: the function waits two seconds between two messages, so there are few. */
const KINDS = [
  'AttackSequence:S3/CompromisedData',
  'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS',
  'Policy:S3/BucketAnonymousAccessGranted',
];

function smallWorld(): World {
  return organizationWorld({ members: 1, regions: ['us-east-1', 'eu-west-1'] });
}

/** Every text of a finding but for those that may be sent, if it is long enough to be told from others. */
function secretsOf(value: unknown, key = ''): string[] {
  if (/^(?:type|accountId|region|id|partition)$/.test(key)) return [];
  if (typeof value === 'string') return value.length > 6 ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => secretsOf(one, name));
}

test('a plan says which data leaves which Region for where', async () => {
  const { cli } = await frontDoorForTest(smallWorld());
  const full = await cli(['plan', ...ORG], { columns: 400 });
  expect(full.stderr).toContain(
    'Data: findings of severity 4 and above, with their details (resources, IP addresses, user names), leave eu-west-1 for us-east-1, are read there, and go to Slack (destination default).',
  );
  const cwd = emptyFolder();
  writeFileSync(
    join(cwd, 'guardduty-slack.yaml'),
    'minSeverity: 7\nregions: [us-east-1]\nmessage: { detail: minimal }\n',
  );
  const minimal = await cli(['plan', ...ORG], { columns: 400, cwd });
  expect(minimal.stderr).toContain(
    'Data: findings of severity 7 and above, with their details (resources, IP addresses, user names), are read in us-east-1. Only their type, severity, account, Region and links go to Slack (destination default).',
  );
});

test('message.detail: minimal sends type, severity, account, Region and links, and nothing else of a finding', async () => {
  const world = smallWorld();
  const { cli, sandbox } = await frontDoorForTest(world);
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'guardduty-slack.yaml'), 'message: { detail: minimal }\n');
  expect((await cli(['enable', ...ORG, ...WEBHOOK, '--yes'], { cwd })).code).toBe(0);
  for (const type of KINDS)
    recordFinding(world, { account: ADMIN_ACCOUNT, region: 'eu-west-1', type, severity: 8 });
  await sandbox.settle();
  const sent = JSON.stringify(slackMessages(world).map(({ payload }) => payload));
  expect(slackMessages(world)).toHaveLength(KINDS.length);
  for (const type of KINDS) expect(sent).toContain(type);
  expect(sent).toMatch(/🟠 High · .*222222222222.*eu-west-1.*fId=/);
  const findings = Object.values(regionState(world, ADMIN_ACCOUNT, 'eu-west-1').findings ?? {});
  expect(findings).toHaveLength(KINDS.length);
  const allowed = [...KINDS, ADMIN_ACCOUNT, 'guardduty'].join();
  const leaked = findings
    .flatMap(({ detail }) => secretsOf(detail))
    .filter((text) => sent.includes(text) && !allowed.includes(text));
  expect(leaked).toEqual([]);
});

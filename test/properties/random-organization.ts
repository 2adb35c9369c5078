import fc from 'fast-check';
import {
  presetAdministrator,
  presetDetector,
  presetMembership,
} from '../../sandbox/services/guardduty/presets.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { organizationSettings } from '../../sandbox/services/guardduty/designation.ts';
import { regionState } from '../../sandbox/services/guardduty/state.ts';
import {
  ADMIN_ACCOUNT,
  advance,
  MANAGEMENT_ACCOUNT,
  memberId,
  now,
  type World,
} from '../../sandbox/index.ts';
import { HOME } from './operate.ts';
import { plantOthers } from './others.ts';
import { REGIONS, smallOrganization } from './worlds.ts';

const HOUR = 3_600_000;
const SERVICES = ['guardduty.amazonaws.com', 'malware-protection.guardduty.amazonaws.com'];

/** What an organization was like before anybody ran us. Plain data, so that a failure can be read. */
export type Past = typeof past extends fc.Arbitrary<infer T> ? T : never;

const sometimes = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arb, { nil: undefined, freq: 1 });
const status = fc.constantFrom('ENABLED', 'DISABLED');
const aim = fc.constantFrom('NEW', 'ALL', 'NONE');

/** An own detector with odd settings. */
const detector = fc.record({
  enabled: fc.boolean(),
  frequency: fc.constantFrom('FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS'),
  features: fc.record(
    {
      S3_DATA_EVENTS: status,
      EKS_AUDIT_LOGS: status,
      EBS_MALWARE_PROTECTION: status,
      RUNTIME_MONITORING: status,
    },
    { requiredKeys: [] },
  ),
  tags: fc.constantFrom({}, { team: 'security' }),
  managedByPolicy: fc.constantFrom([], [], ['S3_DATA_EVENTS']),
});

/** What the admin account knew of a member before. */
const membership = fc.constantFrom(
  'Enabled',
  'Enabled',
  'Enabled',
  'Disabled',
  'Removed',
  'Resigned',
  'Created',
  'Invited',
  'EmailVerificationFailed',
);

const place = fc.record({
  own: sometimes(detector),
  membership: fc.option(membership, { nil: undefined, freq: 3 }),
});

const region = fc.record({
  management: sometimes(detector),
  admin: sometimes(detector),
  members: fc.array(place, { minLength: 3, maxLength: 3 }),
  settings: fc.record({ autoEnable: aim, S3_DATA_EVENTS: aim, RUNTIME_MONITORING: aim }),
});

export const past = fc.record({
  members: fc.integer({ min: 1, max: 3 }),
  suspended: fc.integer({ min: 0, max: 1 }),
  optedOut: fc.constantFrom([], [], [0]),
  trusted: fc.subarray(SERVICES),
  /** How far our administrator was one already. */
  administrator: fc.constantFrom('never', 'never', 'registered', 'home', 'everywhere'),
  regions: fc.array(region, { minLength: 2, maxLength: 2 }),
  others: fc.boolean(),
  /** The last member administers the first by invitation. */
  elsewhere: fc.constantFrom(false, false, true),
  slow: fc.boolean(),
  allBlocks: fc.constantFrom('refused', 'unprocessed'),
});

const features = fc.constantFrom('recommended', 'all', 'none', ['S3_DATA_EVENTS', 'EC2_AGENT_MANAGEMENT']);
const publishingFrequency = fc.constantFrom('SIX_HOURS', 'ONE_HOUR');

/** What is asked for, as in a configuration file. */
export const wish = fc.oneof(
  fc.record({ autoEnable: aim, features, publishingFrequency }, { requiredKeys: [] }),
  // Whoever chooses accounts cannot have the others taken in.
  fc.record({ excludeAccounts: fc.constant([memberId(0)]), features }, { requiredKeys: ['excludeAccounts'] }),
);

const SLOW = {
  'guardduty.designationDelayMs': 8_000,
  'guardduty.adminRightsDelayMs': 4_000,
  'guardduty.disableDelayMs': 15_000,
  'guardduty.memberEnableDelayMs': 6_000,
  'guardduty.disassociateDelayMs': 3_000,
  'guardduty.membersGoneDelayMs': 20_000,
  'iam.propagationMs': 5_000,
  'lambda.createDelayMs': 3_000,
  'lambda.updateDelayMs': 3_000,
  'lambda.mappingDelayMs': 3_000,
  'dynamodb.createDelayMs': 4_000,
  'dynamodb.deleteDelayMs': 4_000,
};

/** The world that this past has led to, some hours later. */
export async function worldAfter(history: Past): Promise<World> {
  const world = smallOrganization({
    members: history.members,
    suspended: Math.min(history.suspended, history.members - 1),
    optedOut: { [REGIONS[1] ?? '']: history.optedOut },
    knobs: { 'guardduty.allBlocks': history.allBlocks, ...(history.slow ? SLOW : {}) },
  });
  const organization = organizationOf(world);
  for (const service of history.trusted) if (organization) organization.trustedServices[service] = now(world);
  const registered = history.administrator !== 'never';
  if (registered && organization) {
    organization.trustedServices['guardduty.amazonaws.com'] ??= now(world);
    organization.delegatedAdministrators[ADMIN_ACCOUNT] = { 'guardduty.amazonaws.com': now(world) };
  }
  for (const [index, name] of REGIONS.entries()) {
    const was = history.regions[index];
    if (was === undefined) continue;
    const isAdmin =
      history.administrator === 'everywhere' || (history.administrator === 'home' && name === HOME);
    plantRegion(world, name, was, history, isAdmin);
  }
  if (history.others) for (const name of REGIONS) await plantOthers(world, name);
  advance(world, HOUR);
  return world;
}

function plantRegion(
  world: World,
  name: string,
  was: Past['regions'][number],
  history: Past,
  isAdmin: boolean,
): void {
  const plant = (account: string, own: (typeof was)['admin']): void => {
    if (own !== undefined)
      presetDetector(world, { account, region: name, ...own, features: offered(own.features) });
  };
  plant(MANAGEMENT_ACCOUNT, was.management);
  plant(ADMIN_ACCOUNT, was.admin);
  if (isAdmin) {
    presetAdministrator(world, { account: ADMIN_ACCOUNT, region: name, autoEnable: was.settings.autoEnable });
    const settings = organizationSettings(world, ADMIN_ACCOUNT, name);
    const { S3_DATA_EVENTS, RUNTIME_MONITORING } = was.settings;
    settings.features = {
      ...settings.features,
      S3_DATA_EVENTS: { autoEnable: S3_DATA_EVENTS },
      RUNTIME_MONITORING: { ...settings.features['RUNTIME_MONITORING'], autoEnable: RUNTIME_MONITORING },
    };
  }
  const elsewhere = history.elsewhere && history.members > 1;
  for (let index = 0; index < history.members; index++) {
    const member = was.members[index];
    const account = memberId(index);
    if (member === undefined || (index === 0 && history.optedOut.includes(0 as never) && name !== HOME))
      continue;
    plant(account, member.own);
    if (elsewhere && index === 0)
      presetMembership(world, { administrator: memberId(history.members - 1), account, region: name });
    if (member.membership === undefined || (elsewhere && (index === 0 || index === history.members - 1)))
      continue;
    const { membership: relation } = member;
    presetMembership(world, {
      administrator: ADMIN_ACCOUNT,
      account,
      region: name,
      status: relation,
      kind: isAdmin && !['Created', 'Invited'].includes(relation) ? 'organization' : 'invitation',
    });
    const { detector: own } = regionState(world, account, name);
    // Monitoring that was stopped is a suspended detector, and a member's monitoring runs otherwise.
    if (own && (relation === 'Enabled' || relation === 'Disabled')) own.enabled = relation === 'Enabled';
  }
}

function offered(features: Partial<Record<string, string>>): Record<string, 'ENABLED' | 'DISABLED'> {
  return features as Record<string, 'ENABLED' | 'DISABLED'>;
}

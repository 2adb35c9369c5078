import { isDeepStrictEqual } from 'node:util';
import { accountsOf } from '../../base/packed-accounts.ts';
import type { Aws } from '../../aws/aws.ts';
import type { Facts } from '../../discovery/facts.ts';
import {
  readAdmin,
  readDetector,
  readMembers,
  readOrganizationConfiguration,
  type DetectorReading,
} from '../../reads/guardduty-reads.ts';
import type { ByPlan } from '../../reads/protection.ts';
import { memberMeaning } from '../../reads/member-status.ts';
import type { RegionRecord } from '../../deployment/record.ts';
import { readRegistered } from '../../discovery/registered-admins.ts';
import { readTrustedServices, TRUSTED_SERVICES } from '../resources/trusted-access.ts';
import { memberTraces, roleTraces } from './traces.ts';
import type { LeftoverReport } from '../../engine/report.ts';
import {
  DROPPED,
  FOREIGN_TAGS,
  leftoverAt,
  listTooLong,
  MONITORING_STARTED,
  staysMember,
  staysNeeded,
  type Why,
} from './leftovers.ts';
import type { RegionUndo, Undo } from './restore.ts';
import type { Names } from '../../deployment/names.ts';

/**
 * What is different from before, when a teardown is over: the records compared with what AWS shows now. What cannot be read is
 * listed as assumed. Writes nothing.
 */
export async function observedLeftovers(
  aws: Aws,
  facts: Facts,
  names: Names,
  undo: Undo,
): Promise<readonly LeftoverReport[]> {
  if (undo.organization === undefined && undo.regions.length === 0) return [];
  const { organization, adminAccountId } = facts;
  const own =
    organization === undefined ? [adminAccountId] : [organization.managementAccountId, adminAccountId];
  const found = await Promise.all([
    ofOrganization(aws, facts, undo),
    ...own.map((account) => roleTraces(aws, account, undo)),
    ...undo.regions.map((region) => ofRegion(aws, facts, region)),
    memberTraces(aws, facts, names, undo),
  ]);
  return found.flat();
}

async function ofOrganization(aws: Aws, facts: Facts, undo: Undo): Promise<readonly LeftoverReport[]> {
  const { organization, adminAccountId } = facts;
  if (organization === undefined || undo.organization === undefined) return [];
  const { trusted, registered } = undo.organization;
  const management = organization.managementAccountId;
  const place = { account: management, region: 'global' };
  const why =
    undo.foreignRegions.length > 0
      ? staysNeeded(adminAccountId, undo)
      : differs('it is not as it was before us');
  const [trustedNow, registeredNow] = await Promise.all([
    readTrustedServices(aws, management),
    readRegistered(aws, management),
  ]);
  return [
    ...TRUSTED_SERVICES.filter((one) => trusted.includes(one) !== trustedNow.includes(one)).map((name) =>
      leftoverAt('observed', 'trusted-access', place, why, name),
    ),
    ...[...new Set([...registered, ...registeredNow])]
      .filter((one) => registered.includes(one) !== registeredNow.includes(one))
      .map((name) => leftoverAt('observed', 'registration', place, why, name)),
  ];
}

async function ofRegion(aws: Aws, facts: Facts, undo: RegionUndo): Promise<readonly LeftoverReport[]> {
  const { organization, adminAccountId } = facts;
  const { region, record } = undo;
  const place = { account: adminAccountId, region };
  const all: LeftoverReport[] = [];
  const detectors =
    organization === undefined
      ? [{ where: place, was: record.detector }]
      : [
          { where: place, was: record.detector },
          { where: { account: organization.managementAccountId, region }, was: record.management },
        ];
  for (const { where, was } of detectors) {
    const now = detectorRecord(await readDetector(aws, where));
    if (!isAsBefore(now, was))
      all.push(leftoverAt('observed', 'detector', where, whyDetector(was, now, undo, adminAccountId)));
  }
  if (organization === undefined) return all;
  const managements = { account: organization.managementAccountId, region };
  const admin = await readAdmin(aws, managements.account, region);
  if ((admin?.account ?? null) !== record.admin)
    all.push(
      leftoverAt(
        'observed',
        'delegated-admin',
        managements,
        differs(
          `before us it was ${record.admin ?? 'no account'}, now it is ${admin?.account ?? 'no account'}`,
        ),
      ),
    );
  if (admin?.account === adminAccountId && record.organization !== null) {
    const seen = await readOrganizationConfiguration(aws, place, false);
    const now = seen === undefined ? null : { autoEnable: seen.autoEnable, features: seen.features };
    if (!isAsBefore(now, record.organization))
      all.push(leftoverAt('observed', 'organization-configuration', place, OTHER_SETTINGS));
  }
  return [...all, ...(await memberships(aws, facts, undo))];
}

function detectorRecord(detector: DetectorReading | undefined): RegionRecord['detector'] {
  if (detector === undefined) return null;
  const { status, frequency, features } = detector;
  return { status, frequency, features };
}

type Settings = { readonly features: ByPlan<string> } | null;

/** AWS does not show every part of a plan before it was set once: one that is off says nothing. */
function isAsBefore(now: Settings, was: Settings): boolean {
  const shown = (one: Settings): unknown =>
    one && {
      ...one,
      features: Object.fromEntries(
        Object.entries(one.features).filter(
          ([plan, value]) => !plan.includes('/') || !['DISABLED', 'NONE'].includes(value),
        ),
      ),
    };
  return isDeepStrictEqual(shown(now), shown(was));
}

function whyDetector(
  was: RegionRecord['detector'],
  now: RegionRecord['detector'],
  { adminIsOurs }: RegionUndo,
  administrator: string,
): Why {
  if (was === null) return adminIsOurs ? FOREIGN_TAGS : staysMember(administrator);
  return now === null ? differs('it is gone') : OTHER_SETTINGS;
}

const OTHER_SETTINGS = differs('AWS shows other settings than before us');

function differs(reason: string): Why {
  return { code: 'NOT_AS_BEFORE', reason };
}

type Row = 'member' | 'stopped' | 'former' | 'none';

async function memberships(
  aws: Aws,
  { accounts, adminAccountId }: Facts,
  { region, record, adminIsOurs }: RegionUndo,
): Promise<readonly LeftoverReport[]> {
  const place = { account: adminAccountId, region };
  const { members, stopped, former, at } = record;
  if (members === null || stopped === null || former === null) return [listTooLong(place)];
  const existed = accounts.filter(({ joinedAt }) => joinedAt <= Date.parse(at)).map(({ id }) => id);
  const rows = (of: typeof members, row: Row): (readonly [string, Row])[] =>
    accountsOf(of, existed).map((id) => [id, row]);
  const before = new Map([
    ...rows(members, 'member'),
    ...rows(stopped, 'stopped'),
    ...rows(former, 'former'),
  ]);
  const table = await readMembers(aws, place);
  const now = new Map([...table.entries()].map(([id, status]) => [id, rowOf(status)]));
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((account) => {
    const [was, is] = [before.get(account) ?? 'none', now.get(account) ?? 'none'];
    return was === is
      ? []
      : [leftoverAt('observed', 'member', place, whyMember(was, is, adminIsOurs, adminAccountId), account)];
  });
}

/** What a status means for the comparison with the record. */
function rowOf(status: string): Row {
  const { standing } = memberMeaning(status);
  return standing === 'absent' ? 'former' : standing === 'stopped' ? 'stopped' : 'member';
}

function whyMember(before: Row, now: Row, adminIsOurs: boolean, administrator: string): Why {
  if (before === 'stopped' && now === 'member') return MONITORING_STARTED;
  if (now === 'member' && !adminIsOurs) return staysMember(administrator);
  if (before === 'former')
    return differs('it stood in the list of members as one of former times, and does no more');
  return now === 'none' ? DROPPED : differs('AWS shows another state of it than before us');
}

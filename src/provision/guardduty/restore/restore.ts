import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { isInSet } from '../../base/packed-accounts.ts';
import type { Aws } from '../../aws/aws.ts';
import { allPages } from '../../aws/batches.ts';
import { lookedAt } from '../../aws/explain.ts';
import type { Config } from '../../config/config.ts';
import { ProvisionError } from '../../base/errors.ts';
import type { Facts } from '../../discovery/facts.ts';
import { readAdmin, readMembers } from '../../reads/guardduty-reads.ts';
import { memberMeaning } from '../../reads/member-status.ts';
import type { Names } from '../../deployment/names.ts';
import {
  readRecords,
  type LeavingRecord,
  type OrganizationRecord,
  type RegionRecord,
} from '../../deployment/record.ts';

/** One Region, as a teardown goes about it. */
export interface RegionUndo {
  readonly region: string;
  readonly record: RegionRecord;
  /** We made it the administrator: it was not one before the first run. */
  readonly adminIsOurs: boolean;
  /** Whether an account was a member before the first run. */
  readonly wasMember: (account: string) => boolean;
  /** Accounts that are members now, or were when the teardown began, and were not before. */
  readonly joined: readonly string[];
  /** The members that leave: those that joined, and those that an earlier try has disassociated already. */
  readonly leavers: readonly string[];
  /** Members from before the first run that still are. */
  readonly stayed: readonly string[];
  /** Why it could not be checked who is a member now. Nothing is undone there then. */
  readonly unseen?: ProvisionError;
}

/** Everything that a teardown of the Organization's settings needs to know. */
export interface Undo {
  readonly organization: OrganizationRecord | undefined;
  readonly regions: readonly RegionUndo[];
  /** Regions that our administrator has without us: then it stays registered, and trusted access stays on. */
  readonly foreignRegions: readonly string[];
  /** Why it could not be checked whether there are more of those: then both stay too. */
  readonly foreignUnseen?: ProvisionError;
  readonly deleteMemberDetectors: boolean;
}

/**
 * Reads what was there before the first run and who joined since. Writes nothing.
 *
 * @throws ProvisionError RECORD_MISSING where settings could not be restored safely, OTHER_DEPLOYMENT while another one
 * uses them, NEEDS_MANAGEMENT without credentials of the management account
 */
export async function readUndo(
  aws: Aws,
  facts: Facts,
  names: Names,
  { deleteMemberDetectors, config }: { readonly deleteMemberDetectors: boolean; readonly config: Config },
): Promise<Undo> {
  const { organization } = facts;
  if (organization !== undefined && facts.callerRole !== 'management')
    throw new ProvisionError(
      'NEEDS_MANAGEMENT',
      `Taking the GuardDuty administrator back needs credentials of the management account ${organization.managementAccountId}.`,
      `Run it again with credentials of account ${organization.managementAccountId}.`,
    );
  const records = await readRecords(aws, names);
  const recorded = new Set(records.regions.map(({ region }) => region));
  const { foreignRegions, foreignUnseen } =
    organization === undefined ? { foreignRegions: [] } : await administeredBesides(aws, facts, recorded);
  const nothing = records.organization === undefined && records.regions.length === 0;
  if (
    organization !== undefined &&
    records.organization === undefined &&
    (!nothing || foreignRegions.length > 0)
  )
    throw recordMissing(names, foreignRegions);
  if (nothing && foreignUnseen !== undefined) throw foreignUnseen;
  if (organization !== undefined && !nothing)
    await refuseOthers(aws, facts, names, recorded, config.excludeRegions);
  const regions = await Promise.all(
    records.regions.map((record) => regionUndo(aws, facts, record, records.leaving.get(record.region))),
  );
  return {
    organization: records.organization,
    regions,
    foreignRegions,
    deleteMemberDetectors,
    ...(foreignUnseen === undefined ? {} : { foreignUnseen }),
  };
}

async function regionUndo(
  aws: Aws,
  facts: Facts,
  record: RegionRecord,
  begun: LeavingRecord | undefined,
): Promise<RegionUndo> {
  const { region, members } = record;
  const joinedAt = new Map(facts.accounts.map((account) => [account.id, account.joinedAt]));
  const existedAt =
    (at: string) =>
    (id: string): boolean =>
      (joinedAt.get(id) ?? Infinity) <= Date.parse(at);
  // A list that was too long to keep: whoever is a member may have been one, so none is taken for ours.
  const wasMember = members === null ? () => true : isInSet(members, existedAt(record.at));
  const { seen: table, unseen } =
    facts.organization === undefined
      ? {}
      : await lookedAt(readMembers(aws, { account: facts.adminAccountId, region }));
  const now = [...(table?.entries() ?? [])]
    .filter(([, status]) => memberMeaning(status).standing !== 'absent')
    .map(([id]) => id);
  const joined = now.filter((id) => !wasMember(id));
  const before =
    begun === undefined
      ? []
      : facts.accounts.map(({ id }) => id).filter(isInSet(begun.accounts, existedAt(begun.at)));
  return {
    region,
    record,
    adminIsOurs: record.admin !== facts.adminAccountId,
    wasMember,
    joined,
    leavers: [...new Set([...before, ...joined])].filter(
      (id) => id !== facts.adminAccountId && id !== facts.organization?.managementAccountId && !wasMember(id),
    ),
    stayed: now.filter(wasMember),
    ...(unseen === undefined ? {} : { unseen }),
  };
}

async function administeredBesides(
  aws: Aws,
  { organization, adminAccountId, regions }: Facts,
  recorded: ReadonlySet<string>,
): Promise<Pick<Undo, 'foreignRegions' | 'foreignUnseen'>> {
  const looked = await Promise.all(
    regions
      .filter((region) => !recorded.has(region))
      .map(async (region) => ({
        region,
        ...(await lookedAt(readAdmin(aws, organization?.managementAccountId ?? '', region))),
      })),
  );
  const foreignUnseen = looked.find(({ unseen }) => unseen !== undefined)?.unseen;
  return {
    foreignRegions: looked.filter(({ seen }) => seen?.account === adminAccountId).map(({ region }) => region),
    ...(foreignUnseen === undefined ? {} : { foreignUnseen }),
  };
}

/** Another deployment's record means that it still relies on the administrator and the members. */
async function refuseOthers(
  aws: Aws,
  facts: Facts,
  names: Names,
  recorded: ReadonlySet<string>,
  leftOut: readonly string[],
): Promise<void> {
  const regions = [...new Set([names.homeRegion, ...facts.regions, ...recorded])].filter(
    (region) => region === names.homeRegion || !leftOut.includes(region),
  );
  const looked = await Promise.all(
    regions.map(async (region) => ({ region, ...(await lookedAt(organizationRecords(aws, names, region))) })),
  );
  const others = looked.flatMap(({ region, seen = [] }) =>
    seen
      .filter((deployment) => deployment !== names.deployment || region !== names.homeRegion)
      .map((deployment) => `${deployment} (home Region ${region})`),
  );
  if (others.length > 0)
    throw new ProvisionError(
      'OTHER_DEPLOYMENT',
      `The Organization's GuardDuty settings are also used by ${others.join(', ')}.`,
      'Tear that deployment down first, or remove only the Slack pipeline: guardduty-slack teardown --no-org',
    );
  const dark = looked.find(({ unseen }) => unseen !== undefined);
  // A disabled Region is home to no deployment.
  if (dark?.unseen !== undefined && !facts.unreachableRegions.includes(dark.region))
    throw new ProvisionError(
      dark.unseen.code,
      `Whether another deployment in ${dark.region} uses the Organization's GuardDuty settings could not be seen: ${dark.unseen.message}`,
      `${dark.unseen.fix} Or, if there is none, say so with --exclude-regions ${dark.region}.`,
      { cause: dark.unseen, where: dark.unseen.where },
    );
}

/** The deployments whose records of the Organization are in a Region. */
async function organizationRecords(aws: Aws, names: Names, region: string): Promise<readonly string[]> {
  const client = aws.client('ssm', { account: names.account, region });
  const parameters = await allPages(
    (token) =>
      client.send(
        new DescribeParametersCommand({
          ParameterFilters: [{ Key: 'Name', Option: 'Contains', Values: ['/before/organization'] }],
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ),
    ({ Parameters }) => Parameters,
    ({ NextToken }) => NextToken,
  );
  return parameters.flatMap(({ Name }) => {
    const deployment = /^\/([^/]+)\/before\/organization$/.exec(Name ?? '')?.[1];
    return deployment === undefined ? [] : [deployment];
  });
}

function recordMissing(names: Names, regions: readonly string[]): ProvisionError {
  return new ProvisionError(
    'RECORD_MISSING',
    `There is no parameter ${names.recordParameter('organization')} in ${names.account}/${names.homeRegion}${regions.length === 0 ? '' : `, while account ${names.account} administers GuardDuty in ${regions.join(', ')}`}: what was there before is not known.`,
    'Check --name and --home-region. To remove only the Slack pipeline: guardduty-slack teardown --no-org',
  );
}

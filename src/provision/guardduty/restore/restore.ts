import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { accountsIn } from '../../base/packed-accounts.ts';
import type { Aws } from '../../aws/aws.ts';
import { allPages } from '../../aws/batches.ts';
import { unlessDisabled } from '../../aws/explain.ts';
import { ProvisionError } from '../../base/errors.ts';
import type { Facts } from '../../discovery/facts.ts';
import { readAdmin, readMembers } from '../../reads/guardduty-reads.ts';
import { meaningOf } from '../../reads/member-status.ts';
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
  /** The administrator is due to us: it was not one before the first run. */
  readonly adminIsOurs: boolean;
  /** Whether an account was a member before the first run. */
  readonly wasMember: (account: string) => boolean;
  /** Accounts that are members now, or were when the teardown began, and were not before. */
  readonly joined: readonly string[];
  /** The members that leave: those that joined, and those that an earlier try has let go already. */
  readonly leavers: readonly string[];
  /** Members from before the first run that still are. */
  readonly stayed: readonly string[];
}

/** Everything that a teardown of the Organization's settings needs to know. */
export interface Undo {
  readonly organization: OrganizationRecord | undefined;
  readonly regions: readonly RegionUndo[];
  /** Regions that our administrator has without us: then it stays registered, and trusted access stays on. */
  readonly foreignRegions: readonly string[];
  readonly deleteMemberDetectors: boolean;
}

/**
 * Reads what was there before the first run and who joined since. Writes nothing.
 *
 * @throws ProvisionError RECORD_MISSING where settings could not be put back safely, OTHER_DEPLOYMENT while another one
 * uses them, NEEDS_MANAGEMENT without credentials of the management account
 */
export async function readUndo(
  aws: Aws,
  facts: Facts,
  names: Names,
  { deleteMemberDetectors }: { readonly deleteMemberDetectors: boolean },
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
  const foreignRegions = organization === undefined ? [] : await administeredBesides(aws, facts, recorded);
  const nothing = records.organization === undefined && records.regions.length === 0;
  if (
    organization !== undefined &&
    records.organization === undefined &&
    (!nothing || foreignRegions.length > 0)
  )
    throw recordMissing(names, foreignRegions);
  if (organization !== undefined && !nothing) await refuseOthers(aws, facts, names, recorded);
  const regions = await Promise.all(
    records.regions.map((record) => regionUndo(aws, facts, record, records.leaving.get(record.region))),
  );
  return { organization: records.organization, regions, foreignRegions, deleteMemberDetectors };
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
  // A list that was too long to keep: whoever is a member may have been one, so nobody is taken for ours.
  const wasMember = members === null ? () => true : accountsIn(members, existedAt(record.at));
  const table =
    facts.organization === undefined
      ? undefined
      : await unlessDisabled(readMembers(aws, { account: facts.adminAccountId, region }));
  const now = [...(table?.entries() ?? [])]
    .filter(([, status]) => meaningOf(status).standing !== 'absent')
    .map(([id]) => id);
  const joined = now.filter((id) => !wasMember(id));
  const before =
    begun === undefined
      ? []
      : facts.accounts.map(({ id }) => id).filter(accountsIn(begun.accounts, existedAt(begun.at)));
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
  };
}

async function administeredBesides(
  aws: Aws,
  { organization, adminAccountId, regions }: Facts,
  recorded: ReadonlySet<string>,
): Promise<readonly string[]> {
  const seen = await Promise.all(
    regions
      .filter((region) => !recorded.has(region))
      .map(async (region) => ({
        region,
        admin: await readAdmin(aws, organization?.managementAccountId ?? '', region),
      })),
  );
  return seen.filter(({ admin }) => admin?.account === adminAccountId).map(({ region }) => region);
}

/** Another deployment's record means that it still relies on the administrator and the members. */
async function refuseOthers(
  aws: Aws,
  facts: Facts,
  names: Names,
  recorded: ReadonlySet<string>,
): Promise<void> {
  const regions = [...new Set([names.homeRegion, ...facts.regions, ...recorded])];
  const found = await Promise.all(
    regions.map(async (region) => {
      const client = aws.client('ssm', { account: names.account, region });
      const parameters = await unlessDisabled(
        allPages(
          (token) =>
            client.send(
              new DescribeParametersCommand({
                ParameterFilters: [{ Key: 'Name', Option: 'Contains', Values: ['/before/organization'] }],
                ...(token === undefined ? {} : { NextToken: token }),
              }),
            ),
          ({ Parameters }) => Parameters,
          ({ NextToken }) => NextToken,
        ),
      );
      return (parameters ?? []).flatMap(({ Name }) => {
        const deployment = /^\/([^/]+)\/before\/organization$/.exec(Name ?? '')?.[1];
        const ours = deployment === names.deployment && region === names.homeRegion;
        return deployment === undefined || ours ? [] : [`${deployment} (home Region ${region})`];
      });
    }),
  );
  const others = found.flat();
  if (others.length > 0)
    throw new ProvisionError(
      'OTHER_DEPLOYMENT',
      `The Organization's GuardDuty settings are also used by ${others.join(', ')}.`,
      'Tear that deployment down first, or leave --org out to remove only the Slack pipeline.',
    );
}

function recordMissing(names: Names, regions: readonly string[]): ProvisionError {
  return new ProvisionError(
    'RECORD_MISSING',
    `There is no parameter ${names.recordParameter('organization')} in ${names.account}/${names.homeRegion}${regions.length === 0 ? '' : `, while account ${names.account} administers GuardDuty in ${regions.join(', ')}`}: what was there before is not known.`,
    'Check --name and --home-region. To remove only the Slack pipeline, leave --org out.',
  );
}

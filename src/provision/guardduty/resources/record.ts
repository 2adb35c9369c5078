import { readRegistered } from '../../discovery/registered-admins.ts';
import { DeleteParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { packAccounts } from '../../base/packed-accounts.ts';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import type { Facts } from '../../discovery/facts.ts';
import {
  readAdmin,
  readDetector,
  readMembers,
  readOrganizationConfiguration,
  type DetectorReading,
} from '../../reads/guardduty-reads.ts';
import { isJustMade, markMade } from '../../reads/just-made.ts';
import { memberMeaning } from '../../reads/member-status.ts';
import { wantedTags, type Names } from '../../deployment/names.ts';
import { tagList } from '../../deployment/owned.ts';
import {
  leavingName,
  ORGANIZATION,
  partParameter,
  readRecordText,
  recordPlace,
  type LeavingRecord,
  type OrganizationRecord,
  type RegionRecord,
} from '../../deployment/record.ts';
import { noted } from '../../engine/note.ts';
import type { Resource } from '../../engine/resource.ts';
import { readTrustedServices, TRUSTED_SERVICES } from './trusted-access.ts';

export type RecordState = { readonly kept: true };

/** What a standard parameter holds. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const PARAMETER_SIZE = 4_096;
/**
 * Beyond so many parameters a member list is not kept: about 5,000 scattered members of an older administrator. With the
 * record itself and that of a teardown they are ten, as many as one call deletes.
 */
const MOST_PARTS = 8;

/** What a record will say, but for the time, which is AWS's own when it is written: its text, then its further parts. */
type Take = (at: string) => readonly string[];

/** What was looked at while planning, with the reads that other steps need as well; undefined where a record is. */
type RecordResource = Resource<RecordState, Take | undefined>;

/**
 * What was there before the first write, so that a teardown can put it back. The first step of its Region; written once and
 * never again.
 *
 * @param look reads what a missing record would say; `planned: false` leaves that to the run that writes it
 */
function record(
  { of, names, planned = true }: { readonly of: string; readonly names: Names; readonly planned?: boolean },
  look: (aws: Aws) => Promise<Take>,
): RecordResource {
  const place = recordPlace(names);
  return {
    kind: 'record',
    ...place,
    name: of,
    desired: () => ({ kept: true }),
    observe: async (aws) => {
      const isThere =
        (await isJustMade(aws, `record/${of}`, place)) ||
        (await readRecordText(aws, names, of)) !== undefined;
      return isThere
        ? { state: { kept: true }, detail: undefined }
        : { state: undefined, detail: planned ? await look(aws) : undefined };
    },
    apply: async (aws, _after, _before, take) => {
      const [main = '', ...parts] = (take ?? (await look(aws)))(new Date(aws.time()).toISOString());
      // The record itself comes last: where it is, its parts are.
      for (const [index, part] of parts.entries())
        await write(aws, names, partParameter(names, of, index + 1), part, true);
      await write(aws, names, names.recordParameter(of), main, false);
      aws.forget('record/');
      await markMade(aws, `record/${of}`, place);
    },
    remove: async (aws) => {
      const parts = Array.from({ length: MOST_PARTS }, (_, index) => partParameter(names, of, index + 1));
      const mine = [of, leavingName(of)].map((name) => names.recordParameter(name));
      await aws.client('ssm', place).send(new DeleteParametersCommand({ Names: [...mine, ...parts] }));
      aws.forget('record/');
    },
    note: (before) =>
      noted('RECORDS_BEFORE', before === undefined ? 'keeps what is there now, for a teardown' : undefined),
  };
}

async function write(aws: Aws, names: Names, name: string, value: string, again: boolean): Promise<void> {
  const common = { Name: name, Value: value, Type: 'String', Tier: 'Standard' } as const;
  const ssm = aws.client('ssm', recordPlace(names));
  const Tags = tagList(wantedTags(names));
  const written = await unlessMissing(
    ssm.send(new PutParameterCommand({ ...common, Overwrite: false, Tags })),
    'ParameterAlreadyExists',
  );
  // Tags cannot go with an overwrite. Parts may be left over from a run that ended before it wrote the record itself; a
  // record that is there was written by a run that was first.
  if (written === undefined && again) await ssm.send(new PutParameterCommand({ ...common, Overwrite: true }));
}

/** The record of one Region. */
export function regionRecord(facts: Facts, names: Names, region: string): RecordResource {
  const { accountsKnown, accountsUnseen } = facts;
  // A quick look reads no members.
  return record(
    { of: region, names, planned: accountsKnown || accountsUnseen !== undefined },
    async (aws) => {
      // Who was a member is kept by the list of all accounts.
      if (accountsUnseen !== undefined) throw accountsUnseen;
      const place = { account: facts.adminAccountId, region };
      const [detector, members] = await Promise.all([readDetector(aws, place), readMembers(aws, place)]);
      const { organization, callerRole } = facts;
      const managed = organization !== undefined && callerRole === 'management';
      const management = managed ? { account: organization.managementAccountId, region } : undefined;
      const named = managed ? await readAdmin(aws, organization.managementAccountId, region) : undefined;
      const admin = managed
        ? named?.status === 'ENABLED'
          ? named.account
          : undefined
        : organization && place.account;
      const settings =
        admin === place.account ? await readOrganizationConfiguration(aws, place, managed) : undefined;
      const managementDetector = management === undefined ? undefined : await readDetector(aws, management);
      const all = facts.accounts.map(({ id }) => id);
      const rows = [...members.entries()];
      const taken = {
        version: 1,
        deployment: names.deployment,
        region,
        admin: admin ?? null,
        detector: detectorRecord(detector),
        management: detectorRecord(managementDetector),
        organization:
          settings === undefined ? null : { autoEnable: settings.autoEnable, features: settings.features },
        members: packAccounts(
          rows.filter(([, status]) => memberMeaning(status).standing !== 'absent').map(([id]) => id),
          all,
        ),
        stopped: packAccounts(
          rows.filter(([, status]) => memberMeaning(status).standing === 'stopped').map(([id]) => id),
          all,
        ),
        former: packAccounts(
          rows.filter(([, status]) => memberMeaning(status).standing === 'absent').map(([id]) => id),
          all,
        ),
        parts: 0,
      } as const;
      return (when) => fit({ ...taken, at: when });
    },
  );
}

/** Spreads a record over parameters; what would need too many is left out, and a teardown then says so. */
export function fit(taken: RegionRecord): readonly string[] {
  const whole = JSON.stringify(taken);
  if (whole.length <= PARAMETER_SIZE) return [whole];
  const packed = taken.members?.packed ?? '';
  const parts = packed.match(new RegExp(`.{1,${PARAMETER_SIZE}}`, 'g')) ?? [];
  if (taken.members !== null && parts.length <= MOST_PARTS) {
    const main = JSON.stringify({ ...taken, members: { ...taken.members, packed: '' }, parts: parts.length });
    if (main.length <= PARAMETER_SIZE) return [main, ...parts];
  }
  return [JSON.stringify({ ...taken, members: null, stopped: null, former: null })];
}

function detectorRecord(detector: DetectorReading | undefined): RegionRecord['detector'] {
  if (detector === undefined) return null;
  const { status, frequency, features } = detector;
  return { status, frequency, features };
}

/** Who leaves a Region in a teardown, so that one that was cut short still knows afterwards whose detectors are left. */
export function leavingRecord(
  facts: Facts,
  names: Names,
  region: string,
  leaving: readonly string[],
): RecordResource {
  const all = facts.accounts.map(({ id }) => id);
  const accounts = packAccounts(leaving, all);
  // Too scattered to be kept: then everybody may have been one, and each account's own detector tells the rest.
  const kept = accounts.packed.length < PARAMETER_SIZE - 200 ? accounts : packAccounts(all, all);
  return {
    ...record({ of: leavingName(region), names }, () =>
      Promise.resolve((at) => [JSON.stringify({ version: 1, at, accounts: kept } satisfies LeavingRecord)]),
    ),
    note: () => noted('RECORDS_MEMBERS', 'keeps who leaves, until everything is back'),
  };
}

/** The record of the Organization. */
export function organizationRecord(facts: Facts, names: Names): RecordResource {
  return record({ of: ORGANIZATION, names }, async (aws) => {
    const [trusted, registered] = await Promise.all([
      readTrustedServices(aws, facts.identity.account),
      readRegistered(aws, facts.identity.account),
    ]);
    const taken = {
      deployment: names.deployment,
      trusted: TRUSTED_SERVICES.filter((service) => trusted.includes(service)),
      registered: [...registered],
    };
    return (when) => [JSON.stringify({ version: 1, at: when, ...taken } satisfies OrganizationRecord)];
  });
}

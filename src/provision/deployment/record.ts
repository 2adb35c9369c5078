import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import type { Aws } from '../aws/aws.ts';
import { allPages } from '../aws/batches.ts';
import type { Names } from './names.ts';
import { ProvisionError } from '../base/errors.ts';
import { readVersioned } from './saved-version.ts';

const plans = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value);
const detectorRecord = z.object({
  status: z.enum(['ENABLED', 'DISABLED']),
  frequency: z.enum(['FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS']),
  features: plans(z.enum(['ENABLED', 'DISABLED'])),
});
const aim = z.enum(['ALL', 'NEW', 'NONE']);
const packedAccounts = z.object({ base: z.enum(['none', 'all']), count: z.number(), packed: z.string() });

const regionRecord = z.object({
  version: z.literal(1),
  deployment: z.string(),
  region: z.string(),
  /** When, by AWS's clock: before the first write. */
  at: z.iso.datetime(),
  /** Who administered GuardDuty here. */
  admin: z.string().nullable(),
  detector: detectorRecord.nullable(),
  /** The management account's own; null also where there is no Organization. */
  management: detectorRecord.nullable(),
  organization: z.object({ autoEnable: aim, features: plans(aim) }).nullable(),
  /** Who was a member; `packed` ends in parameters of its own where it is long, null where it was too long to keep. */
  members: packedAccounts.nullable(),
  /** Members whose monitoring was stopped. */
  stopped: packedAccounts.nullable(),
  /** Accounts that stood in the list of members although they were none any more. */
  former: packedAccounts.nullable(),
  /** How many parameters the rest of `members` is in. */
  parts: z.number(),
});

const organizationRecord = z.object({
  version: z.literal(1),
  deployment: z.string(),
  at: z.iso.datetime(),
  /** Services of GuardDuty that had trusted access. */
  trusted: z.array(z.string()),
  /** Accounts that Organizations knew as GuardDuty's delegated administrators. */
  registered: z.array(z.string()),
});

const leavingRecord = z.object({
  version: z.literal(1).default(1),
  at: z.iso.datetime(),
  accounts: packedAccounts,
});

/** Who was a member when a teardown began that also deletes detectors in members. */
export type LeavingRecord = z.output<typeof leavingRecord>;

/** What a Region was like before the first run of a deployment. */
export type RegionRecord = z.output<typeof regionRecord>;

/** What the Organization was like before the first run of a deployment. */
export type OrganizationRecord = z.output<typeof organizationRecord>;

/** Everything that a deployment remembers. */
export interface Records {
  readonly organization: OrganizationRecord | undefined;
  readonly regions: readonly RegionRecord[];
  /** By Region, where a teardown that deletes detectors in members was begun. */
  readonly leaving: ReadonlyMap<string, LeavingRecord>;
}

/** Name of the record that is about no Region. */
export const ORGANIZATION = 'organization';

/** The parameter with the n-th part of a long member list. */
export function partParameter(names: Names, region: string, part: number): string {
  return `${names.recordParameter(region)}/members-${part}`;
}

/** Name of the record of who leaves a Region in a teardown. */
export function leavingName(region: string): string {
  return `${region}/leaving`;
}

/** Records are kept in the admin account's home Region, so that they are found without knowing the Regions. */
export function recordPlace(names: Names): { readonly account: string; readonly region: string } {
  return { account: names.account, region: names.homeRegion };
}

/** The text of one record, or undefined. Long lists are not put together here. */
export async function readRecordText(aws: Aws, names: Names, of: string): Promise<string | undefined> {
  const texts = await recordTexts(aws, names);
  return texts.get(names.recordParameter(of));
}

/** Together, ten in an answer: a first run looks for one in every Region. */
function recordTexts(aws: Aws, names: Names): Promise<ReadonlyMap<string, string>> {
  return aws.shared('record/', () => readTexts(aws, names, false));
}

/** The Regions that the deployment keeps a record of. */
export async function recordedRegions(aws: Aws, names: Names): Promise<readonly string[]> {
  const path = names.recordParameter('');
  const texts = await recordTexts(aws, names);
  return [...texts.keys()].map((name) => name.slice(path.length)).filter((of) => of !== ORGANIZATION);
}

/** Whether a teardown wrote down who leaves, in any Region. */
export async function hasLeavingRecord(aws: Aws, names: Names): Promise<boolean> {
  const texts = await readTexts(aws, names, true);
  return [...texts.keys()].some((name) => name.endsWith(leavingName('')));
}

/**
 * Records by the name of their parameter; with `parts` also the rest of those that take several parameters.
 *
 * @throws ProvisionError NEWER_FORMAT
 */
async function readTexts(aws: Aws, names: Names, parts: boolean): Promise<ReadonlyMap<string, string>> {
  const client = aws.client('ssm', recordPlace(names));
  const found = await allPages(
    (token) =>
      client.send(
        new GetParametersByPathCommand({
          Path: names.recordParameter('').replace(/\/$/, ''),
          Recursive: parts,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ),
    ({ Parameters }) => Parameters,
    ({ NextToken }) => NextToken,
  );
  const texts = new Map(
    found.flatMap(({ Name, Value }) => (Name === undefined || Value === undefined ? [] : [[Name, Value]])),
  );
  // Also where it matters only that a record is there: whoever runs this has to know before the first write.
  for (const [name, text] of texts) readVersioned(text, `Parameter ${name}`, { 1: () => text });
  return texts;
}

/** Every record of the deployment, with long lists put together. */
export async function readRecords(aws: Aws, names: Names): Promise<Records> {
  const path = names.recordParameter('').replace(/\/$/, '');
  const texts = await readTexts(aws, names, true);
  const organization = texts.get(names.recordParameter(ORGANIZATION));
  const regions = [...texts].flatMap(([name, text]) => {
    const of = name.slice(path.length + 1);
    if (of === ORGANIZATION || of.includes('/')) return [];
    const record = parseRegionRecord(text, name);
    const rest = Array.from({ length: record.parts }, (_, index) =>
      texts.get(partParameter(names, of, index + 1)),
    );
    const { members } = record;
    if (members === null || record.parts === 0) return [record];
    // Half a list is no list.
    const whole = rest.every((part) => part !== undefined);
    return [{ ...record, members: whole ? { ...members, packed: members.packed + rest.join('') } : null }];
  });
  const leaving = regions.flatMap(({ region }) => {
    const name = names.recordParameter(leavingName(region));
    const text = texts.get(name);
    return text === undefined ? [] : [[region, parse(leavingRecord, text, name)] as const];
  });
  return {
    organization:
      organization === undefined
        ? undefined
        : parse(organizationRecord, organization, names.recordParameter(ORGANIZATION)),
    regions,
    leaving: new Map(leaving),
  };
}

/** @throws ProvisionError RECORD_MISSING when the text is not a record, NEWER_FORMAT when a later version wrote it */
export function parseRegionRecord(text: string, name: string): RegionRecord {
  return parse(regionRecord, text, name);
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string, name: string): z.output<Schema> {
  const record = readVersioned(text, `Parameter ${name}`, { 1: (saved) => schema.safeParse(saved).data });
  if (record !== undefined) return record;
  throw new ProvisionError(
    'RECORD_MISSING',
    `Parameter ${name} is not a record of what was there before: it was not written by this program.`,
    'Look at its history in Parameter Store and put the first version back.',
  );
}

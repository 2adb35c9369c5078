import { ListRegionsCommand } from '@aws-sdk/client-account';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Aws } from '../aws/aws.ts';
import { allPages } from '../aws/batches.ts';
import { explain } from '../aws/explain.ts';
import { forwardsAcrossRegions, organizationsRegion } from '../aws/partition.ts';
import type { Config } from '../config/config.ts';
import { ProvisionError } from '../base/errors.ts';
import { readDetectorId } from '../reads/guardduty-reads.ts';
import { guarddutyRegions } from './guardduty-regions.ts';

/** A Region that is left out, and why. */
export interface SkippedRegion {
  readonly region: string;
  readonly reason: string;
}

/** The Regions of a deployment, home first. */
export interface RegionFacts {
  readonly regions: readonly string[];
  readonly skipped: readonly SkippedRegion[];
  /** Regions that the admin account has not enabled: whatever is there, nobody gets at it. */
  readonly unreachable: readonly string[];
}

interface Input {
  readonly homeRegion: string;
  readonly config: Config;
  /** Accounts that must have a Region enabled: the management and the admin account, as far as they can be asked. */
  readonly accounts: readonly string[];
  readonly adminAccountId: string;
  /** Regions that were asked for and cannot be used are left out like the others, instead of refused. */
  readonly leaveOutUnusable?: boolean | undefined;
}

const NOT_ENABLED = 'it is not enabled';
const UNKNOWN = 'there is no such Region (its host name is unknown)';
const UNUSED = new Set([NOT_ENABLED, UNKNOWN]);

/** Region → why an account cannot use it; undefined = it can. A Region that is not in it does not exist for AWS. */
type Usable = ReadonlyMap<string, string | undefined>;

/**
 * Finds the Regions to work in: under `all` those that every account concerned has enabled and where GuardDuty answers,
 * else those that were asked for. A deployment that is there is found also where one of its Regions was disabled since.
 *
 * @throws ProvisionError REGION_UNAVAILABLE with every named Region that cannot be used, ONE_REGION_PARTITION
 */
export async function readRegions(aws: Aws, input: Input): Promise<RegionFacts> {
  const { homeRegion, config } = input;
  const left = new Set(config.excludeRegions);
  if (!forwardsAcrossRegions(aws.partition)) return oneRegion(aws.partition, input);
  const named = config.regions === 'all' ? undefined : config.regions.filter((region) => !left.has(region));
  const candidates = [...new Set([...guarddutyRegions(aws.partition), ...(named ?? []), homeRegion])];
  const usable = await Promise.all(
    input.accounts.map(async (account) => ({
      account,
      regions: await usableRegions(aws, account, candidates),
    })),
  );
  const why = (region: string): string | undefined => {
    if (usable.every(({ regions }) => !regions.has(region))) return 'AWS knows no Region of that name';
    const out = usable.find(({ regions }) => !regions.has(region) || regions.get(region) !== undefined);
    return out === undefined
      ? undefined
      : `${out.regions.get(region) ?? 'it is not there'} for account ${out.account}`;
  };
  const known = [...new Set(usable.flatMap(({ regions }) => [...regions.keys()]))];
  // A Region that nobody concerned has enabled is not worth a line.
  const isWorthALine = (region: string): boolean =>
    usable.some(({ regions }) => regions.has(region) && !UNUSED.has(regions.get(region) ?? ''));
  const asked =
    named ?? known.filter((region) => !left.has(region) && (region === homeRegion || isWorthALine(region)));
  const judged = await Promise.all(
    asked.map(async (region) => ({
      region,
      reason: why(region) ?? (await guarddutyReason(aws, input.adminAccountId, region)),
    })),
  );
  const skipped = judged.flatMap(({ region, reason }) => (reason === undefined ? [] : [{ region, reason }]));
  const regions = judged.filter(({ reason }) => reason === undefined).map(({ region }) => region);
  if (named !== undefined && skipped.length > 0 && input.leaveOutUnusable !== true)
    throw unavailable(skipped);
  const admins =
    usable.find(({ account }) => account === input.adminAccountId)?.regions ?? new Map<string, string>();
  const unreachable = [...admins].flatMap(([region, reason]) => (reason === undefined ? [] : [region]));
  return { regions: homeFirst(regions, homeRegion, skipped), skipped, unreachable };
}

function oneRegion(partition: string, { homeRegion, config }: Input): RegionFacts {
  const others = config.regions === 'all' ? [] : config.regions.filter((region) => region !== homeRegion);
  const [other] = others;
  if (other !== undefined)
    throw new ProvisionError(
      'ONE_REGION_PARTITION',
      `Partition ${partition} forwards no events across Regions, so a deployment has one Region: ${homeRegion}, not also ${others.join(', ')}.`,
      `Make a second deployment for it: guardduty-slack enable --org --name ${config.name}-${other} --home-region ${other} --regions ${other}`,
    );
  const skipped = guarddutyRegions(partition)
    .filter((region) => region !== homeRegion)
    .map((region) => ({
      region,
      reason: `partition ${partition} forwards no events across Regions: make a second deployment with --name ${config.name}-${region} --home-region ${region}`,
    }));
  return { regions: [homeRegion], skipped, unreachable: [] };
}

/** What an account can use: by the Account API, or by asking the STS of each Region where that API is refused or absent. */
async function usableRegions(aws: Aws, account: string, candidates: readonly string[]): Promise<Usable> {
  try {
    const client = aws.client('account', { account, region: organizationsRegion(aws.partition) });
    const regions = await allPages(
      (token) =>
        client.send(
          new ListRegionsCommand({ MaxResults: 50, ...(token === undefined ? {} : { NextToken: token }) }),
        ),
      ({ Regions }) => Regions,
      ({ NextToken }) => NextToken,
    );
    return new Map(
      regions.flatMap(({ RegionName, RegionOptStatus }) =>
        RegionName === undefined ? [] : [[RegionName, optReason(RegionOptStatus)]],
      ),
    );
  } catch (error) {
    const { code } = explain(error);
    if (
      code !== 'ACCESS_DENIED' &&
      code !== 'DENIED_BY_POLICY' &&
      code !== 'NETWORK' &&
      code !== 'AWS_REFUSED' &&
      code !== 'UNEXPECTED'
    )
      throw error;
    return new Map(
      await Promise.all(
        candidates.map(async (region): Promise<[string, string | undefined]> => [
          region,
          await stsReason(aws, account, region),
        ]),
      ),
    );
  }
}

/** https://docs.aws.amazon.com/accounts/latest/reference/API_Region.html */
function optReason(status: string | undefined): string | undefined {
  switch (status) {
    case 'ENABLED':
    case 'ENABLED_BY_DEFAULT':
      return undefined;
    case 'ENABLING':
      return 'it is still being enabled';
    default:
      return NOT_ENABLED;
  }
}

async function stsReason(aws: Aws, account: string, region: string): Promise<string | undefined> {
  try {
    await aws.client('sts', { account, region }).send(new GetCallerIdentityCommand({}));
    return undefined;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    // Here these credentials are known to be good, so a Region that does not know them is not enabled.
    if (/^(?:InvalidClientTokenId|UnrecognizedClientException|AuthFailure)$/.test(name)) return NOT_ENABLED;
    if (/^RegionDisabled/.test(name)) return 'STS is not active';
    if (isUnknownHost(error)) return UNKNOWN;
    const known = explain(error);
    if (known.code === 'DENIED_BY_POLICY') return 'a service control policy denies it';
    if (endsTheRun(known)) throw error;
    // A moment's trouble on the way to one Region must not make it look unwanted: its own steps will say what it is.
    return undefined;
  }
}

/** Why GuardDuty cannot be used in a Region, seen with the first call that is needed there anyway. */
async function guarddutyReason(aws: Aws, account: string, region: string): Promise<string | undefined> {
  try {
    await readDetectorId(aws, { account, region });
    return undefined;
  } catch (error) {
    if (isUnknownHost(error)) return 'GuardDuty has no endpoint there';
    const known = explain(error, { account, region });
    const { code } = known;
    if (code === 'DENIED_BY_POLICY') return `a service control policy denies GuardDuty to account ${account}`;
    if (code === 'REGION_NOT_ENABLED') return `it is not enabled for account ${account}`;
    if (endsTheRun(known)) throw error;
    // Anything else costs this Region alone: the steps there will say what it is.
    return undefined;
  }
}

/** Without a way into the account, or once interrupted, no other Region is worth asking. */
export function endsTheRun({ code }: ProvisionError): boolean {
  return /^(?:INTERRUPTED|UNEXPECTED|ASSUME_ROLE_DENIED|CREDENTIALS_\w+)$/.test(code);
}

function isUnknownHost(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ENOTFOUND';
}

function homeFirst(
  regions: readonly string[],
  home: string,
  skipped: readonly SkippedRegion[],
): readonly string[] {
  if (regions.includes(home)) return [home, ...regions.filter((region) => region !== home).sort()];
  const reason =
    skipped.find(({ region }) => region === home)?.reason ?? 'it is not among the chosen Regions';
  throw new ProvisionError(
    'REGION_UNAVAILABLE',
    `The home Region ${home} cannot be used: ${reason}.`,
    'Choose another with --home-region, or add it to --regions.',
  );
}

function unavailable(skipped: readonly SkippedRegion[]): ProvisionError {
  return new ProvisionError(
    'REGION_UNAVAILABLE',
    `These Regions cannot be used:\n${skipped.map(({ region, reason }) => `  - ${region}: ${reason}`).join('\n')}`,
    'Correct --regions, enable the Region for the account named, or leave it out.',
  );
}

import type { Aws } from '../aws/aws.ts';
import { forwardsAcrossRegions } from '../aws/partition.ts';
import type { Config } from '../config/config.ts';
import { ProvisionError } from '../base/errors.ts';
import { guarddutyRegions } from './guardduty-regions.ts';
import {
  guarddutyAvailability,
  looksUnused,
  availabilityFor,
  type Availability,
  type Availabilities,
} from './region-availability.ts';

/** A Region that is left out, and why. */
export interface SkippedRegion {
  readonly region: string;
  readonly reason: string;
}

/** The Regions of a deployment, home first. */
export interface RegionFacts {
  /** Also those that cannot be looked at now and that the deployment covers: their own steps say what is wrong there. */
  readonly regions: readonly string[];
  readonly skipped: readonly SkippedRegion[];
  /** Regions that AWS lists as disabled for the admin account: whatever is there cannot be reached. */
  readonly unreachable: readonly string[];
}

/** Whether a deployment has something in a Region. Where that could not be found out, it may have it in each. */
export type Covers = (region: string) => boolean;

interface Input {
  readonly homeRegion: string;
  readonly config: Config;
  /** Accounts that must have a Region enabled: the management and the admin account, as far as they can be asked. */
  readonly accounts: readonly string[];
  readonly adminAccountId: string;
  /** What the deployment has by now, and in which Regions it is known to have something. */
  readonly deployed?: Promise<Deployed> | undefined;
  /** Regions that were asked for and cannot be used are left out like the others, instead of refused. */
  readonly leaveOutUnusable?: boolean | undefined;
}

/** Where a deployment has something. */
export interface Deployed {
  readonly regions: readonly string[];
  readonly covers: Covers;
}

const NOTHING: Deployed = { regions: [], covers: () => false };

/**
 * Finds the Regions to work in: under `all` those that every account concerned has enabled and where GuardDuty answers,
 * else those that were asked for. Out of a deployment falls only what the configuration leaves out and what AWS lists as
 * disabled; a Region that is unknown for any other reason stays in it.
 *
 * @throws ProvisionError REGION_UNAVAILABLE with every named Region that cannot be used, ONE_REGION_PARTITION
 */
export async function readRegions(aws: Aws, input: Input): Promise<RegionFacts> {
  const { homeRegion, config, adminAccountId } = input;
  const left = new Set(config.excludeRegions);
  if (!forwardsAcrossRegions(aws.partition)) return oneRegion(aws.partition, input);
  const named = config.regions === 'all' ? undefined : config.regions.filter((region) => !left.has(region));
  const deployed = (await input.deployed) ?? NOTHING;
  const candidates = [
    ...new Set([...guarddutyRegions(aws.partition), ...(named ?? []), ...deployed.regions, homeRegion]),
  ];
  const accounts = await Promise.all(
    input.accounts.map(async (account) => ({
      account,
      availabilities: await availabilityFor(aws, account, candidates),
    })),
  );
  const known = [
    ...new Set([
      ...accounts.flatMap(({ availabilities }) => [...availabilities.keys()]),
      ...deployed.regions,
    ]),
  ];
  // A Region that no account concerned has enabled is not worth a line.
  const isWorthALine = (region: string): boolean =>
    region === homeRegion ||
    deployed.regions.includes(region) ||
    accounts.some(({ availabilities }) => !looksUnused(availabilities.get(region)));
  const asked = named ?? known.filter((region) => !left.has(region) && isWorthALine(region));
  const judged = await Promise.all(
    asked.map(async (region) => {
      const availability = availabilityIn(accounts, region);
      return {
        region,
        availability:
          availability.kind === 'usable'
            ? await guarddutyAvailability(aws, adminAccountId, region)
            : availability,
      };
    }),
  );
  const skipped = judged.flatMap(({ region, availability }) =>
    availability.kind === 'usable' || (availability.kind === 'unknown' && deployed.covers(region))
      ? []
      : [{ region, reason: availability.reason }],
  );
  const out = new Set(skipped.map(({ region }) => region));
  if (named !== undefined && skipped.length > 0 && input.leaveOutUnusable !== true)
    throw unavailable(skipped);
  const admins = accounts.find(({ account }) => account === adminAccountId)?.availabilities ?? new Map();
  return {
    regions: homeFirst(
      asked.filter((region) => !out.has(region)),
      homeRegion,
      skipped,
    ),
    skipped,
    unreachable: [...(admins as Availabilities)].flatMap(([region, { kind }]) =>
      kind === 'disabled' ? [region] : [],
    ),
  };
}

/** How a Region stands for all accounts concerned: the first that cannot use it is told. */
function availabilityIn(
  accounts: readonly { readonly account: string; readonly availabilities: Availabilities }[],
  region: string,
): Availability {
  if (accounts.every(({ availabilities }) => !availabilities.has(region)))
    return { kind: 'unknown', reason: 'AWS knows no Region of that name' };
  const of = accounts.map(({ account, availabilities }): Availability => {
    const { kind, reason }: { kind: Availability['kind']; reason?: string } = availabilities.get(region) ?? {
      kind: 'unknown',
      reason: 'it is not there',
    };
    return kind === 'usable' ? { kind } : { kind, reason: `${reason} for account ${account}` };
  });
  return (
    of.find(({ kind }) => kind === 'unknown') ??
    of.find(({ kind }) => kind === 'disabled') ?? { kind: 'usable' }
  );
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

import { ListRegionsCommand } from '@aws-sdk/client-account';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Aws } from '../aws/aws.ts';
import { allPages } from '../aws/batches.ts';
import { explain } from '../aws/explain.ts';
import { organizationsRegion } from '../aws/partition.ts';
import type { ProvisionError } from '../base/errors.ts';
import { readDetectorId } from '../reads/guardduty-reads.ts';

/**
 * What is known of a Region. `disabled` is only what AWS lists so. Whatever else keeps us from a Region is `unknown`, for
 * whatever reason and however briefly: a deployment keeps all that it has there.
 */
export type Availability =
  | { readonly kind: 'usable' }
  | {
      readonly kind: 'disabled' | 'unknown';
      readonly reason: string;
      /** The account does not use the Region, or there is none, as far as one can see. */
      readonly unused?: boolean;
    };

/** Availability by Region, for one account. */
export type Availabilities = ReadonlyMap<string, Availability>;

const USABLE: Availability = { kind: 'usable' };
const NOT_ENABLED = { reason: 'it is not enabled', unused: true } as const;
const NO_HOST = { reason: 'there is no such Region (its host name is unknown)', unused: true } as const;

/** True where a Region is not in use, as far as one can see: no one wants to read of all of those. */
export function looksUnused(availability: Availability | undefined): boolean {
  return availability === undefined || (availability.kind !== 'usable' && availability.unused === true);
}

/**
 * How the Regions stand for an account: by AWS's list, or by asking the STS of each candidate where the list is refused,
 * absent or no list.
 */
export async function availabilityFor(
  aws: Aws,
  account: string,
  candidates: readonly string[],
): Promise<Availabilities> {
  try {
    const listed = await listedRegions(aws, account);
    if (listed.size > 0) return listed;
  } catch (error) {
    if (endsTheRun(explain(error))) throw error;
  }
  return new Map(
    await Promise.all(
      candidates.map(async (region): Promise<[string, Availability]> => [
        region,
        await asked(aws, account, region),
      ]),
    ),
  );
}

async function listedRegions(aws: Aws, account: string): Promise<Availabilities> {
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
    regions.flatMap(({ RegionName, RegionOptStatus }): [string, Availability][] =>
      RegionName === undefined ? [] : [[RegionName, optInAvailability(RegionOptStatus)]],
    ),
  );
}

/** https://docs.aws.amazon.com/accounts/latest/APIReference/API_Region.html */
function optInAvailability(status: string | undefined): Availability {
  switch (status) {
    case 'ENABLED':
    case 'ENABLED_BY_DEFAULT':
      return USABLE;
    case 'DISABLED':
    case 'DISABLING':
      return { kind: 'disabled', ...NOT_ENABLED };
    case 'ENABLING':
      return { kind: 'unknown', reason: 'it is still being enabled' };
    default:
      return { kind: 'unknown', reason: `AWS says ${status ?? 'nothing'} of it` };
  }
}

/** Here the account's credentials are known to be good elsewhere, which says much of a Region, but AWS has not listed it. */
async function asked(aws: Aws, account: string, region: string): Promise<Availability> {
  const unknown = (reason: string): Availability => ({ kind: 'unknown', reason });
  try {
    await aws.client('sts', { account, region }).send(new GetCallerIdentityCommand({}));
    return USABLE;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (/^(?:InvalidClientTokenId|UnrecognizedClientException|AuthFailure)$/.test(name))
      return { kind: 'unknown', ...NOT_ENABLED };
    if (/^RegionDisabled/.test(name)) return unknown('STS is not active');
    if (isUnknownHost(error)) return { kind: 'unknown', ...NO_HOST };
    const known = explain(error);
    if (known.code === 'DENIED_BY_POLICY') return unknown('a service control policy denies it');
    if (endsTheRun(known)) throw error;
    // A moment's trouble on the way to one Region: its own steps will say what it is.
    return USABLE;
  }
}

/** Why GuardDuty cannot be used in a Region, seen with the first call that is needed there anyway; never a `disabled`. */
export async function guarddutyAvailability(
  aws: Aws,
  account: string,
  region: string,
): Promise<Availability> {
  const unknown = (reason: string): Availability => ({ kind: 'unknown', reason });
  try {
    await readDetectorId(aws, { account, region });
    return USABLE;
  } catch (error) {
    if (isUnknownHost(error)) return unknown('GuardDuty has no endpoint there');
    const known = explain(error, { account, region });
    if (known.code === 'DENIED_BY_POLICY')
      return unknown(`a service control policy denies GuardDuty to account ${account}`);
    if (known.code === 'REGION_NOT_ENABLED') return unknown(`it is not enabled for account ${account}`);
    if (endsTheRun(known)) throw error;
    // Anything else costs this Region alone: the steps there will say what it is.
    return USABLE;
  }
}

/** Without a way into the account, or once interrupted, no other Region is worth asking. */
export function endsTheRun({ code }: ProvisionError): boolean {
  return /^(?:INTERRUPTED|ASSUME_ROLE_DENIED|CREDENTIALS_\w+)$/.test(code);
}

function isUnknownHost(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ENOTFOUND';
}

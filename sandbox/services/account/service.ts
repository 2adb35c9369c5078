import file from '../../model/account.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import { plainText } from '../../protocols/plain-text.ts';
import { AwsError, type Call, type Operation, type Service } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { organizationOf } from '../organizations/state.ts';
import { partitionRegions, regionStatus, type AccountState, type RegionOptStatus } from './state.ts';

const STATUSES = new Set<string>([
  'ENABLED',
  'ENABLING',
  'DISABLING',
  'DISABLED',
  'ENABLED_BY_DEFAULT',
] satisfies RegionOptStatus[]);

/** https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html */
const listRegions: Operation = (call) => {
  const { world, input } = call;
  const account = targetOf(call);
  const { MaxResults = 50, NextToken, RegionOptStatusContains = [] } = input;
  if (typeof MaxResults !== 'number' || !Number.isInteger(MaxResults) || MaxResults < 1 || MaxResults > 50) {
    throw invalid('The maxResults parameter must be between 1 and 50.');
  }
  if (
    !Array.isArray(RegionOptStatusContains) ||
    !RegionOptStatusContains.every((status) => STATUSES.has(String(status)))
  ) {
    throw invalid('The regionOptStatusContains parameter has an invalid value.');
  }
  const wanted = new Set((RegionOptStatusContains as readonly string[]).map(String));
  const all = partitionRegions(world.settings.partition)
    .map((region) => ({ RegionName: region, RegionOptStatus: regionStatus(world, account, region) }))
    .filter(({ RegionOptStatus }) => wanted.size === 0 || wanted.has(RegionOptStatus ?? ''));
  const start = startOf(NextToken);
  const end = start + MaxResults;
  return {
    Regions: all.slice(start, end),
    NextToken: end < all.length ? Buffer.from(`regions:${end}`).toString('base64url') : undefined,
  };
};

/** https://docs.aws.amazon.com/accounts/latest/reference/API_GetRegionOptStatus.html */
const getRegionOptStatus: Operation = (call) => {
  const { RegionName } = call.input;
  if (typeof RegionName !== 'string' || RegionName.length < 1 || RegionName.length > 50) {
    throw invalid('The regionName parameter is required.');
  }
  const status = regionStatus(call.world, targetOf(call), RegionName);
  if (status === undefined)
    throw invalid(`The Region ${RegionName} does not exist.`, 'invalidRegionOptTarget');
  return { RegionName, RegionOptStatus: status };
};

/** AWS Account Management. https://docs.aws.amazon.com/accounts/latest/reference/welcome.html */
export const accountService: Service = {
  id: 'account',
  model: serviceModel(file),
  operations: { ListRegions: listRegions, GetRegionOptStatus: getRegionOptStatus },
  canonical(state) {
    const regions = Object.entries((state as AccountState).regions).sort(([a], [b]) => (a < b ? -1 : 1));
    return regions.length === 0 ? undefined : { regions: Object.fromEntries(regions) };
  },
};

/**
 * The account that is asked about. Another than the caller's own needs an organization with trusted access, and the caller to
 * be its management account or a delegated administrator; the management account may not name itself.
 */
function targetOf({ world, account, principal, operation, input }: Call): string {
  const { AccountId } = input;
  if (AccountId === undefined) return account;
  if (typeof AccountId !== 'string' || !/^\d{12}$/.test(AccountId))
    throw invalid('The accountId parameter has an invalid value.');
  const denied = (why: string): AwsError =>
    new AwsError(
      'AccessDeniedException',
      `User: ${principal.arn} is not authorized to perform: account:${operation}${why}`,
      403,
    );

  const organization = organizationOf(world);
  if (organization?.accounts[account] === undefined || organization.accounts[AccountId] === undefined)
    throw denied('');
  const isAdministrator =
    organization.delegatedAdministrators[account]?.['account.amazonaws.com'] !== undefined;
  if (account !== organization.managementAccountId && !isAdministrator) throw denied('');
  if (AccountId === organization.managementAccountId) {
    throw denied(
      ' (The management account can only be managed using the standalone context from the management account.)',
    );
  }
  const isTrusted = organization.trustedServices['account.amazonaws.com'] !== undefined;
  if (knob(world, 'account.needsTrustedAccess') && !isTrusted) {
    throw denied(' (Your organization must first enable trusted access with AWS Account Management.)');
  }
  return AccountId;
}

function startOf(token: unknown): number {
  if (token === undefined) return 0;
  const [, at] = /^regions:(\d+)$/.exec(Buffer.from(plainText(token), 'base64url').toString()) ?? [];
  if (at === undefined) throw invalid('The nextToken parameter has an invalid value.');
  return Number(at);
}

function invalid(message: string, reason = 'fieldValidationFailed'): AwsError {
  return new AwsError('ValidationException', message, 400, { reason });
}

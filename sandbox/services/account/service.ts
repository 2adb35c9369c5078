import file from '../../model/account.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import { constraintText } from '../../model/constraint-text.ts';
import type { AccountInputs } from '../../model/types/account.ts';
import { AwsError, type Call, type Operation, type OperationsOf, type Service } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { organizationOf } from '../shared/organization.ts';
import { partitionRegions, regionStatus, type AccountState } from './state.ts';

/** https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html */
const listRegions: Operation<AccountInputs['ListRegions']> = (call) => {
  const { world, input } = call;
  const account = targetOf(call);
  const { MaxResults = 50, NextToken, RegionOptStatusContains = [] } = input;
  const wanted = new Set<string>(RegionOptStatusContains);
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
const getRegionOptStatus: Operation<AccountInputs['GetRegionOptStatus']> = (call) => {
  const { RegionName } = call.input;
  const status = regionStatus(call.world, targetOf(call), RegionName);
  if (status === undefined)
    throw invalid(`The Region ${RegionName} does not exist.`, 'invalidRegionOptTarget');
  return { RegionName, RegionOptStatus: status };
};

const OPERATIONS: OperationsOf<AccountInputs> = {
  ListRegions: listRegions,
  GetRegionOptStatus: getRegionOptStatus,
};

/** AWS Account Management. https://docs.aws.amazon.com/accounts/latest/reference/welcome.html */
export const accountService: Service = {
  id: 'account',
  model: serviceModel(file),
  refuse: (problems) => (problems.length === 0 ? undefined : invalid(constraintText(problems))),
  operations: OPERATIONS,
  canonical(state) {
    const regions = Object.entries((state as AccountState).regions).sort(([a], [b]) => (a < b ? -1 : 1));
    return regions.length === 0 ? undefined : { regions: Object.fromEntries(regions) };
  },
};

/**
 * The account that is asked about. Another than the caller's own needs an organization with trusted access, and the caller to
 * be its management account or a delegated administrator; the management account may not name itself.
 */
function targetOf({
  world,
  account,
  principal,
  operation,
  input,
}: Call<{ readonly AccountId?: string }>): string {
  const { AccountId } = input;
  if (AccountId === undefined) return account;
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

function startOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const [, at] = /^regions:(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (at === undefined) throw invalid('The nextToken parameter has an invalid value.');
  return Number(at);
}

function invalid(message: string, reason = 'fieldValidationFailed'): AwsError {
  return new AwsError('ValidationException', message, 400, { reason });
}

/** What GuardDuty wants of accounts beyond AWS's model, which knows only lengths. */
import { badRequest, INVALID_VALUE } from './errors.ts';

/**
 * The accounts that a request names, each once.
 *
 * @throws AwsError when one is no account id
 */
export function namedAccounts({ accountIds }: { readonly accountIds: readonly string[] }): readonly string[] {
  for (const id of accountIds) refuseUnlessAccountId(id);
  return [...new Set(accountIds)];
}

/**
 * Twelve digits. https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
 *
 * @throws AwsError for any other text
 */
export function refuseUnlessAccountId(value: string): void {
  if (!/^\d{12}$/.test(value)) throw badRequest(INVALID_VALUE);
}

/**
 * 6 to 64 ASCII characters with one @. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_AccountDetail.html
 *
 * @throws AwsError for any other text
 */
export function refuseUnlessEmail(value: string): void {
  if (value.length < 6 || !/^[!-?A-~]+@[!-?A-~]+$/.test(value)) throw badRequest(INVALID_VALUE);
}

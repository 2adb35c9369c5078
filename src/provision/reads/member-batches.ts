import type { Aws } from '../aws/aws.ts';
import { inBatches, type Unprocessed, type UnprocessedClass } from '../aws/batches.ts';
import { ProvisionError } from '../base/errors.ts';
import type { Place } from '../aws/place.ts';
import { classifyResult, refusalOf } from './unprocessed.ts';
import { pause } from '../aws/until.ts';

/** GuardDuty's member operations take so many accounts a call. */
export const MEMBERS_A_CALL = 50;

/** AWS's answer to a member operation: it says 200 also when it did nothing for some accounts. */
export interface MemberAnswer {
  readonly UnprocessedAccounts?:
    readonly { readonly AccountId?: string | undefined; readonly Result?: string | undefined }[] | undefined;
}

/** Calls a member operation for all accounts, fifty at a time and one call after the other; returns who was refused for good. */
export function forMembers(
  aws: Aws,
  place: Place,
  accounts: readonly string[],
  call: (accounts: readonly string[]) => Promise<MemberAnswer>,
  classify: (one: Unprocessed) => UnprocessedClass = classifyResult,
): Promise<readonly Unprocessed[]> {
  return inBatches(
    accounts,
    MEMBERS_A_CALL,
    async (part) =>
      ((await call(part)).UnprocessedAccounts ?? []).flatMap(({ AccountId, Result }) =>
        AccountId === undefined ? [] : [{ id: AccountId, result: Result ?? 'no reason given' }],
      ),
    classify,
    (round) => pause(aws, `GuardDuty in ${place.region} to take the accounts it put off`, 500 * 2 ** round),
  );
}

/** @throws ProvisionError with the first ten accounts in AWS's words and all of them as data, if any were refused */
export function failOnRefused(
  refused: readonly Unprocessed[],
  what: string,
  asked: number,
  { region }: Place,
): void {
  const [first] = refused;
  if (first === undefined) return;
  const shown = refused.slice(0, 10).map(({ id, result }) => `${id}: ${result}`);
  const more = refused.length > shown.length ? `; and ${refused.length - shown.length} more` : '';
  const alike = refused.every(({ result }) => result === first.result);
  throw new ProvisionError(
    /anymore members|maximum number/i.test(first.result) ? 'QUOTA_REACHED' : 'AWS_REFUSED',
    `AWS refused ${what} for ${refused.length} of ${asked} accounts: ${shown.join('; ')}${more}`,
    alike && refused.length === 1
      ? refusalOf(first.result, { account: first.id, region }).fix
      : 'Each account needs a step of its own; the report names it.',
    { refused, partial: true },
  );
}

import type { Unprocessed, UnprocessedClass } from '../aws/batches.ts';
import type { Place } from '../aws/place.ts';

/**
 * AWS's words about an account that it did not process, although it answered 200. The texts were seen in the API reference
 * and in the field; AWS says "master" in some and "administrator" in others.
 */
const RESULTS: readonly {
  readonly words: RegExp;
  readonly means: UnprocessedClass;
  /** Why, in words that need no knowledge of AWS's. */
  readonly reason?: string;
  readonly fix?: (place: Place) => string;
}[] = [
  { words: /already a member or associated member/i, means: 'done' },
  { words: /internal (?:server )?error|try again|throttl|rate exceeded/i, means: 'again' },
  { words: /(?:master|management|administrator)(?: account)? must first enable GuardDuty/i, means: 'again' },
  { words: /handshake role .{1,300} cannot be assumed/i, means: 'again' },
  { words: /not an associated member/i, means: 'again' },
  { words: /still associated/i, means: 'again' },
  {
    words: /current account cannot create members since it is already an associated member/i,
    means: 'problem',
    reason: 'the administrator is itself a member of another account',
    fix: ({ region }) =>
      `With credentials of the admin account, run: aws guardduty disassociate-from-administrator-account --region ${region} --detector-id ${detectorIdCommand(region)}. Then run: guardduty-slack enable --org`,
  },
  {
    words:
      /already an associated member of another|already (?:being )?managed|of another (?:master|administrator)/i,
    means: 'problem',
    reason: 'another account administers it, which GuardDuty does not take it away from',
    fix: leaveOtherAdministrator,
  },
  {
    words: /cannot create anymore members|maximum number of allowed members/i,
    means: 'problem',
    reason: 'the administrator has as many members as AWS allows',
    fix: () =>
      'Ask AWS Support to raise the number of GuardDuty members, then run: guardduty-slack enable --org',
  },
  {
    words: /has member accounts of its own/i,
    means: 'problem',
    reason: 'it administers member accounts of its own, by invitation',
    fix: ({ account, region }) =>
      `With credentials of account ${account}, list its members: aws guardduty list-members --region ${region} --detector-id ${detectorIdCommand(region)}; then let them go with aws guardduty disassociate-members and delete-members (the same options and --account-ids <ids>). Then run: guardduty-slack enable --org`,
  },
  {
    words: /cannot become a member of itself/i,
    means: 'problem',
    reason: 'it is the administrator itself',
    fix: () => 'This is a bug: report it',
  },
];

/** What to make of one refusal when members are added, started or given plans. */
export function classifyResult({ result }: Unprocessed): UnprocessedClass {
  return RESULTS.find(({ words }) => words.test(result))?.means ?? 'problem';
}

/** When members are removed: who is no member any more is what was wanted. */
export function classifyRemoval(one: Unprocessed): UnprocessedClass {
  return /not an? (?:associated )?member|not associated/i.test(one.result) ? 'done' : classifyResult(one);
}

/** Why an account was refused, and the next thing to do about it: exact commands for whoever owns the account. */
export function refusalOf(result: string, place: Place): { readonly reason: string; readonly fix: string } {
  const { reason, fix } = RESULTS.find(({ words }) => words.test(result)) ?? {};
  const said = `AWS refuses it: “${result}”`;
  return {
    reason: reason === undefined ? said : `${reason}. ${said}`,
    fix:
      fix?.(place) ??
      'Run: guardduty-slack enable --org. If it stays so, look the account up in the GuardDuty console under Accounts',
  };
}

/** The commands by which a member leaves its administrator: by its own hand, or by the administrator's. */
export function disassociateCommands({ account, region }: Place): string {
  return `with credentials of account ${account}, run: aws guardduty disassociate-from-administrator-account --region ${region} --detector-id ${detectorIdCommand(region)} (or its administrator runs: aws guardduty disassociate-members --region ${region} --detector-id ${detectorIdCommand(region)} --account-ids ${account})`;
}

/** How an account leaves an administrator that is not ours: by its own hand, or by that administrator's. */
export function leaveOtherAdministrator({ account, region }: Place): string {
  return `With credentials of account ${account}, run: aws guardduty disassociate-from-administrator-account --region ${region} --detector-id ${detectorIdCommand(region)} (or let its administrator run: aws guardduty disassociate-members --region ${region} --detector-id ${detectorIdCommand(region)} --account-ids ${account}). Then run: guardduty-slack enable --org`;
}

/** For a shell: the id of the one detector that an account has in a Region. */
export function detectorIdCommand(region: string): string {
  return `"$(aws guardduty list-detectors --region ${region} --query 'DetectorIds[0]' --output text)"`;
}

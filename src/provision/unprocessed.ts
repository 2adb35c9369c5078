import type { Unprocessed, UnprocessedClass } from './aws/batches.ts';

/**
 * AWS's words about an account that it did not process, although it answered 200. The texts were seen in the API reference
 * and in the field; AWS says "master" in some and "administrator" in others.
 */
const RESULTS: readonly {
  readonly words: RegExp;
  readonly means: UnprocessedClass;
  readonly fix?: string;
}[] = [
  { words: /already a member or associated member/i, means: 'done' },
  { words: /internal (?:server )?error|try again|throttl|rate exceeded/i, means: 'again' },
  { words: /(?:master|management|administrator)(?: account)? must first enable GuardDuty/i, means: 'again' },
  { words: /handshake role .* cannot be assumed/i, means: 'again' },
  { words: /not an associated member/i, means: 'again' },
  { words: /still associated/i, means: 'again' },
  {
    words:
      /already an associated member of another|already (?:being )?managed|of another (?:master|administrator)/i,
    means: 'problem',
    fix: 'Let the other administrator remove the account, or run in the account: aws guardduty disassociate-from-administrator-account',
  },
  {
    words: /cannot create anymore members|maximum number of allowed members/i,
    means: 'problem',
    fix: 'Ask AWS Support to raise the number of GuardDuty members',
  },
  {
    words: /has member accounts of its own/i,
    means: 'problem',
    fix: 'The account administers others itself: it has to let them go first, in the GuardDuty console under Accounts',
  },
  { words: /cannot become a member of itself/i, means: 'problem', fix: 'This is a bug: report it' },
];

/** What to make of one refusal when members are added, started or given plans. */
export function classifyResult({ result }: Unprocessed): UnprocessedClass {
  return RESULTS.find(({ words }) => words.test(result))?.means ?? 'problem';
}

/** When members are removed: who is no member any more is what was wanted. */
export function classifyRemoval(one: Unprocessed): UnprocessedClass {
  return /not an? (?:associated )?member|not associated/i.test(one.result) ? 'done' : classifyResult(one);
}

/** The next thing to do about a refusal. */
export function fixForResult(result: string): string {
  return (
    RESULTS.find(({ words }) => words.test(result))?.fix ??
    'Run the same command again; if it stays, look the account up in the GuardDuty console under Accounts'
  );
}

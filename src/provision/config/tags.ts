import * as z from 'zod';
import type { ConfigMistake } from '../base/errors.ts';

/** The tag that marks what is ours. */
export const MANAGED_BY = 'managed-by';
/** What the keys of our other tags begin with. */
export const OWN_PREFIX = 'guardduty-slack:';

/** AWS allows 50 tags; up to five of a parameter's are ours. https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const MOST_TAGS = 45;

/** A key that every service takes: GuardDuty has the narrowest set. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html */
const KEY = /^[a-zA-Z0-9+\-=._:/]{1,128}$/;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Tag.html */
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** The organization's own tags: `{ cost-center: "1234" }`. */
export const tagsSchema = z.record(z.string(), z.string(), {
  error: ({ code }) => (code === 'invalid_type' ? 'must be tags: KEY=VALUE, or keys with values' : undefined),
});

/** What AWS, one of its services, or we ourselves would not take of tags. Reads what was written. */
export function tagMistakes(tags: unknown): readonly ConfigMistake[] {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) return [];
  const entries = Object.entries(tags);
  const each = entries.flatMap(([key, value]: [string, unknown]) => {
    const why = keyProblem(key, entries) ?? (typeof value === 'string' ? valueProblem(value) : undefined);
    return why === undefined ? [] : [{ path: ['tags', key], message: why }];
  });
  return entries.length <= MOST_TAGS
    ? each
    : [
        ...each,
        {
          path: ['tags'],
          message: `there are ${entries.length} tags, and AWS has room for ${MOST_TAGS} next to ours`,
        },
      ];
}

function keyProblem(key: string, all: readonly (readonly [string, unknown])[]): string | undefined {
  const lower = key.toLowerCase();
  if (lower.startsWith('aws:')) return `AWS keeps tag keys that begin with aws: for itself, and ${key} does`;
  if (lower === MANAGED_BY || lower.startsWith(OWN_PREFIX))
    return `${key} is a tag by which guardduty-slack knows what is its own`;
  if (!KEY.test(key))
    return `tag key "${key}" is not 1 to 128 of the characters that all services take: letters a to z, digits and + - = . _ : /`;
  const twin = all.find(([other]) => other !== key && other.toLowerCase() === lower);
  return twin === undefined
    ? undefined
    : `${key} and ${twin[0]} are one tag key to IAM, which does not tell upper from lower case`;
}

function valueProblem(value: string): string | undefined {
  return VALUE.test(value)
    ? undefined
    : `tag value "${value}" is not at most 256 letters, digits, spaces and + - = . _ : / @`;
}

import type { ErrorCode } from './errors.ts';

const CODES: readonly string[] = ['SLACK_SECRET_MISSING', 'SLACK_SECRET_CHANGED'] satisfies ErrorCode[];

/**
 * True where a Slack secret was looked at and is not known to be the right one. That concerns its own parameter alone:
 * nothing else waits for it, and nothing of it is unread.
 */
export function isAboutSecret(error: { readonly code: string } | undefined): boolean {
  return error !== undefined && CODES.includes(error.code);
}

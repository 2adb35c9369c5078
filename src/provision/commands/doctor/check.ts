import { explain } from '../../aws/explain.ts';
import type { ErrorCode } from '../../base/errors.ts';

/** One line of the doctor's report. */
export interface Check {
  /** For programs: `credentials`, `admin-role`. Stays the same. */
  readonly id: string;
  /** `fail` keeps a run from working; `warn` does not, but is worth a look. */
  readonly status: 'pass' | 'warn' | 'fail';
  /** What was looked at, in a word or two. */
  readonly title: string;
  /** What was seen. */
  readonly detail: string;
  /** The next thing to do; null where nothing is. */
  readonly fix: string | null;
  /** A code that `explain` knows; null where there is none. */
  readonly code: ErrorCode | null;
}

/** What is looked at. */
export type Subject = Pick<Check, 'id' | 'title'>;

/** All is well. */
export function pass(subject: Subject, detail: string): Check {
  return { ...subject, status: 'pass', detail, fix: null, code: null };
}

/** Something to look at that stops nothing. */
export function warn(subject: Subject, detail: string, fix: string, code: ErrorCode | null = null): Check {
  return { ...subject, status: 'warn', detail, fix, code };
}

/** Something that has to be put right first. */
export function fail(subject: Subject, detail: string, fix: string, code: ErrorCode | null = null): Check {
  return { ...subject, status: 'fail', detail, fix, code };
}

/** Could not be looked at, because of something that another line tells. */
export function skipped({ id, title }: Subject, because: string): Check {
  return warn(
    { id, title },
    `Not looked at: ${because}.`,
    'Put that right first, then run the doctor again.',
  );
}

/** A failure in AWS's words, with its next step. */
export function failed(subject: Subject, thrown: unknown): Check {
  const { message, fix, code } = explain(thrown);
  return fail(subject, message, fix, code);
}

/** Looks at something; whatever is thrown becomes the line. */
export async function looked(subject: Subject, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    return failed(subject, error);
  }
}

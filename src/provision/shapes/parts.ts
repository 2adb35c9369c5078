/** What the shapes of several reports are made of. */
import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '../base/errors.ts';
import { NOTE_CODES } from '../base/notice-codes.ts';
import type { NoteCode } from '../engine/note.ts';

/** How many. */
export const count = z.int().nonnegative();
/** Any text. */
export const text = z.string();
/** Any number of one thing. */
export const list = <T extends z.ZodType>(item: T): z.ZodArray<T> => z.array(item);
/** A value of any kind; undefined is left out of JSON. */
export const anything = z.unknown();
/** What a remark on a change is known by. */
export const noteCode = z.enum([
  ...Object.keys(NOTE_CODES),
  'MEMBER_ACCOUNT',
  'NOT_OURS',
  'OTHER_ADMINISTRATOR',
] as unknown as [NoteCode]);
/** The codes of errors. */
export const errorCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode]);
/** A code that has an explanation. */
export const explained = text.describe('One of the codes that guardduty-slack explain lists.');

/** Why something failed. */
export const error = z.strictObject({
  code: explained,
  message: text,
  fix: text,
  requestId: text.exactOptional(),
});
const notice = z.strictObject({ code: text, message: text, fix: text.exactOptional() });
/** How many calls it took. */
export const apiCalls = z
  .strictObject({ total: count, writes: count, byOperation: z.record(text, count) })
  .describe('Attempts, retries included.');
/** What every report of a run has. */
export const common = { notices: list(notice), apiCalls, durationMs: z.number().nonnegative() };

/** The Organization that a report is about. */
export const organization = z
  .strictObject({ id: text, managementAccountId: text, adminAccountId: text, accounts: count.nullable() })
  .nullable()
  .describe('Null when the run is about one account.');

const memberProblem = z.strictObject({
  account: text,
  region: text,
  status: text.describe("AWS's RelationshipStatus, or NotMember."),
  reason: text,
  fix: text,
  unhealthy: z
    .boolean()
    .describe(
      'False for what is counted and listed but no fault: a suspended account, a Region that the account did not enable.',
    ),
});

/** The members of all Regions together. */
export const members = z
  .strictObject({
    eligible: count,
    enabled: count,
    problems: list(memberProblem),
    excluded: list(
      z.strictObject({
        account: text,
        reason: text,
        byChoice: z
          .boolean()
          .describe('False: the account cannot have GuardDuty, for example because it is suspended.'),
      }),
    ).describe('Accounts that are left out in every Region.'),
  })
  .describe('Counts of account-Regions.');

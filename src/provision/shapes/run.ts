import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '../base/errors.ts';
import { LEFTOVER_CODES, type LeftoverCode } from '../base/notice-codes.ts';
import { KINDS } from '../engine/kind.ts';
import { common, count, text, list, anything, noteCode, error, organization, members } from './parts.ts';

const change = z.strictObject({
  address: text.describe('<kind> <account>/<region>[/<name>]'),
  kind: z.enum(KINDS),
  account: text,
  region: text,
  action: z.enum(['none', 'create', 'update', 'remove', 'keep', 'blocked']),
  reduces: list(text).describe(
    'Protection or delivery that the change turns off; off a terminal a change that has any needs --allow-reduce.',
  ),
  fields: list(z.strictObject({ field: text, from: anything, to: anything })),
  notes: list(z.strictObject({ code: noteCode, text })).describe('What there is to know about the change.'),
  outcome: z.enum(['planned', 'applied', 'failed', 'not-tried']),
  error: error.exactOptional(),
});

/** What plan, enable and teardown answer. */
export const runReport = z.strictObject({
  version: z.literal(1),
  command: z.enum(['plan', 'enable', 'teardown']),
  organization,
  homeRegion: text,
  regions: list(text),
  skippedRegions: list(z.strictObject({ region: text, reason: text })),
  changes: list(change),
  summary: z.strictObject({
    none: count,
    create: count,
    update: count,
    remove: count,
    keep: count,
    blocked: count,
    failed: count,
    notTried: count,
  }),
  members,
  opening: z
    .strictObject({
      before: list(z.strictObject({ region: text, critical: count, high: count })),
      digest: z.enum(['sent', 'not-sent']).describe('Whether Slack gets one message about it.'),
    })
    .describe(
      'enable: findings that were open, not archived, in Regions from which findings come to Slack since this run.',
    )
    .exactOptional(),
  exceptions: list(
    z.strictObject({
      address: text,
      code: z
        .enum([...Object.keys(LEFTOVER_CODES), ...Object.keys(ERROR_CODES)] as unknown as [
          LeftoverCode | ErrorCode,
        ])
        .describe('Why; where it could not be read, the code of the error.'),
      reason: text,
      basis: z
        .enum(['observed', 'assumed'])
        .describe('Seen when all was over, or assumed: before it, and where it could not be read.'),
    }),
  )
    .describe('Teardown: everything that is not as it was before the first run, one thing each.')
    .exactOptional(),
  ...common,
});

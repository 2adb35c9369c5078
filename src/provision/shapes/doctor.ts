import * as z from 'zod';
import { text, list, errorCode, apiCalls } from './parts.ts';

/** What doctor answers. */
export const doctorReport = z.strictObject({
  version: z.literal(1),
  command: z.literal('doctor'),
  ok: z.boolean().describe('False when a check fails; a warning does not count.'),
  checks: list(
    z.strictObject({
      id: text,
      status: z.enum(['pass', 'warn', 'fail']),
      title: text,
      detail: text.describe('What was seen.'),
      fix: text.nullable().describe('The next thing to do; null where nothing is.'),
      code: errorCode.nullable().describe('A code that explain knows; null where there is none.'),
    }),
  ),
  apiCalls,
});

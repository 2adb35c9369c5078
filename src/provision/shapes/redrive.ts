import * as z from 'zod';
import { common, count, text, list, error } from './parts.ts';

/** What redrive answers. */
export const redriveReport = z.strictObject({
  version: z.literal(1),
  command: z.literal('redrive'),
  ok: z.boolean().describe('Nothing is left behind. With dryRun nothing was tried.'),
  dryRun: z.boolean(),
  homeRegion: text,
  queue: text.describe('The queue in the home Region that they go back to.'),
  queues: list(
    z.strictObject({
      region: text,
      name: text,
      found: count,
      moved: count,
      left: count,
      outcome: z
        .enum(['empty', 'planned', 'moved', 'waiting', 'failed'])
        .describe('waiting: the time was over while SQS was moving, and it continues by itself.'),
      error: error.exactOptional(),
    }),
  ).describe(
    "The home Region's dead letters first, then those of each forwarder. AWS's counts are approximate.",
  ),
  ...common,
});

import * as z from 'zod';
import { common, text, list } from './parts.ts';

const hop = z.enum(['finding', 'event', 'queue', 'function', 'slack']);

/** What test answers. */
export const testReport = z.strictObject({
  version: z.literal(1),
  command: z.literal('test'),
  ok: z.boolean().describe('Every sample arrived. With dryRun: nothing is in the way as far as can be seen.'),
  dryRun: z.boolean(),
  homeRegion: text,
  findings: list(
    z.strictObject({
      region: text,
      type: text,
      id: text.nullable(),
      hops: list(
        z.strictObject({
          hop,
          at: text.nullable(),
          latencyMs: z.number().nullable(),
          ok: z.boolean(),
          detail: text,
        }),
      ),
      latencyMs: z.number().nullable(),
      archived: z.boolean(),
      stoppedAt: hop.exactOptional(),
      fix: text.exactOptional(),
    }),
  ),
  traces: list(text),
  ...common,
});

import * as z from 'zod';
import { common, count, text, list, error } from './parts.ts';

const auditCounts = {
  found: count.describe('Findings at or above the minimum severity that GuardDuty has.'),
  told: count.describe('Posted to Slack.'),
  digest: count.describe('Posted to Slack in one message with others.'),
  repeat: count.describe('Posted to Slack, and updated since in a way that needs no message.'),
  quiet: count.describe('Just below a minimum severity with decimals.'),
  waiting: count.describe('On its way, in the queue, or an update that GuardDuty has not published yet.'),
  deadLetters: count.describe('In a dead-letter queue; redrive brings it back.'),
  suppressed: count.describe('Archived and never sent, as suppression rules do.'),
  beforeDeployment: count.describe('Last updated before the deployment was there.'),
  neverSeen: count.describe('Should have arrived, and is nowhere.'),
  unknown: count.describe('Could not be judged. A Region that could not be read in full adds at least one.'),
};

/** What audit answers. */
export const auditReport = z.strictObject({
  version: z.literal(1),
  command: z.literal('audit'),
  since: text.describe('Findings that were made or updated since then, ISO 8601.'),
  homeRegion: text,
  regions: list(z.strictObject({ region: text, ...auditCounts, error: error.exactOptional() })),
  summary: z.strictObject(auditCounts),
  missing: list(
    z.strictObject({
      id: text,
      account: text,
      region: text,
      type: text,
      severity: z.number(),
      updatedAt: text,
    }),
  ).describe('The findings that were never seen.'),
  repaired: count.describe('How many of the missing ones were put into the queue.'),
  ...common,
});

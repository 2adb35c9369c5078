import * as z from 'zod';
import { ProvisionError } from '../base/errors.ts';
import { digestOf, type SavedPlan } from '../run/saved-plan.ts';
import { text } from './parts.ts';
import { runReport } from './run.ts';

/** What `plan --out` writes. */
export const savedPlan = z.strictObject({
  version: z.literal(1),
  kind: z.literal('guardduty-slack-plan'),
  cliVersion: text.describe('The version of the CLI that made it; no other one applies it.'),
  madeAt: text.describe('ISO 8601.'),
  madeBy: text.describe('ARN of who made it.'),
  target: z
    .strictObject({
      deployment: text,
      account: text,
      homeRegion: text,
      organization: text.nullable().describe('The id of the Organization; null for one account.'),
      scope: z.enum(['organization', 'account']),
      only: z.enum(['pipeline', 'organization']).nullable(),
    })
    .describe('What it is a plan for.'),
  configuration: z
    .record(text, z.unknown())
    .describe('The part of the configuration that shapes a deployment, defaults included.'),
  report: runReport.describe('The plan itself, as plan --output json answers it.'),
  sha256: text.describe('SHA-256, in hexadecimal, of all the rest as compact JSON.'),
});

/** JSON leaves out what is undefined: the side of a field where there is nothing. */
function withBothSides(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'field')) return value;
  const { from, to } = value as { readonly from?: unknown; readonly to?: unknown };
  return { ...value, from, to };
}

/**
 * Reads a saved plan that may come from anywhere.
 *
 * @param name of the file, for messages
 * @throws ProvisionError PLAN_FILE_INVALID
 */
export function parseSavedPlan(content: string, name: string): SavedPlan {
  const invalid = (why: string): ProvisionError =>
    new ProvisionError(
      'PLAN_FILE_INVALID',
      `${name} ${why}`,
      'Make one with guardduty-slack plan --out FILE.',
    );
  let raw: unknown;
  try {
    raw = JSON.parse(content, withBothSides);
  } catch {
    throw invalid('is not JSON, so it is no saved plan.');
  }
  if (typeof raw !== 'object' || raw === null || (raw as Partial<SavedPlan>).kind !== 'guardduty-slack-plan')
    throw invalid('is not a plan that guardduty-slack saved.');
  const { version } = raw as { version?: unknown };
  if (version !== 1) throw invalid('has a format of another version of guardduty-slack.');
  const { data, error } = savedPlan.safeParse(raw);
  if (data === undefined) {
    const path = error.issues[0]?.path.map(String).join('.') ?? '';
    throw invalid(`is not as guardduty-slack writes it${path === '' ? '' : `, at ${path}`}.`);
  }
  if (digestOf(raw) !== data.sha256) throw invalid('was edited after it was written.');
  return data;
}

import type { AuditReport, Config, RunReport } from '../../provision/index.ts';
import type { Context } from '../options/context.ts';
import { loadProvision } from '../options/library.ts';
import { isOn, numberOf, textOf } from '../options/given.ts';
import { askText, askYesNo, canAsk } from './prompts.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { count, wrapped } from '../terminal/layout.ts';
import { consequences, enableQuestion, teardownConsequences } from '../views/plan/consequences.ts';

/**
 * Asks before the first write. With `--yes` there is no question.
 *
 * @returns true when a person agreed to what was shown, false when `--yes` stood in
 * @throws ProvisionError NOT_CONFIRMED, INTERRUPTED
 */
export async function confirmEnable(
  context: Context,
  report: RunReport,
  config: Config,
  signal: AbortSignal,
): Promise<boolean> {
  if (isOn(context.given, '--yes')) return false;
  for (const text of consequences(report, config))
    for (const line of wrapped(`  ${sanitizeLine(text)}`, context.err.width)) context.warn(line);
  context.warn('');
  await mustAgree(context, enableQuestion(report), signal);
  return true;
}

/**
 * Asks for the Organization's id (or the account's) to be typed. With `--yes --expect-org` there is no question.
 *
 * @returns true when a person agreed to what was shown, false when `--yes` stood in
 * @throws ProvisionError NOT_CONFIRMED, INTERRUPTED
 */
export async function confirmTeardown(
  context: Context,
  report: RunReport,
  signal: AbortSignal,
): Promise<boolean> {
  const { given } = context;
  const { organization } = report;
  if (isOn(given, '--yes')) {
    // The library has compared --expect-org with the Organization before the plan was made.
    if (organization === null || textOf(given, '--expect-org') !== undefined) return false;
    throw await notConfirmed(
      '`teardown --org --yes` requires --expect-org.',
      `Add --expect-org ${organization.id} if that is the one.`,
    );
  }
  for (const text of teardownConsequences(report, numberOf(given, '--discard') ?? 0))
    for (const line of wrapped(`  ${sanitizeLine(text)}`, context.err.width)) context.warn(line);
  context.warn('');
  await mustBeAskable(
    context,
    organization === null
      ? 'Add --yes where no one can answer.'
      : `Add --yes --expect-org ${organization.id} where no one can answer.`,
  );
  const id = organization?.id ?? accountOf(report);
  const what = organization === null ? 'the account' : 'the organization';
  const answer = await askText(context, `To tear this down, type the id of ${what}: ${id}`, { signal });
  if (answer === undefined) throw await canceled();
  if (answer.trim() !== id)
    throw await notConfirmed(
      `That is not ${id}, so nothing was changed.`,
      'Run it again when you are ready.',
    );
  return true;
}

/**
 * Asks before missing findings are put into the queue. With `--yes` there is no question.
 *
 * @throws ProvisionError NOT_CONFIRMED, INTERRUPTED
 */
export async function confirmRepair(
  context: Context,
  { missing, homeRegion }: AuditReport,
  signal: AbortSignal,
): Promise<void> {
  if (isOn(context.given, '--yes')) return;
  await mustAgree(
    context,
    `Send ${count(missing.length, 'missing finding')} to Slack through the queue in ${homeRegion}?`,
    signal,
  );
}

/** Without an Organization all changes are in one account. */
function accountOf({ changes }: RunReport): string {
  return changes[0]?.account ?? '';
}

/** @throws ProvisionError NOT_CONFIRMED without a yes, or where no one can be asked; INTERRUPTED */
async function mustAgree(context: Context, question: string, signal: AbortSignal): Promise<void> {
  await mustBeAskable(context, 'Add --yes where no one can answer.');
  const answer = await askYesNo(context, question, signal);
  if (answer === undefined) throw await canceled();
  if (!answer) throw await notConfirmed('Canceled. No changes made.', 'Run it again when you are ready.');
}

async function mustBeAskable(context: Context, fix: string): Promise<void> {
  if (!canAsk(context))
    throw await notConfirmed('Confirmation required, but stdin is not a terminal. Nothing was changed.', fix);
}

async function notConfirmed(message: string, fix: string): Promise<Error> {
  const { ProvisionError } = await loadProvision();
  return new ProvisionError('NOT_CONFIRMED', message, fix);
}

async function canceled(): Promise<Error> {
  const { ProvisionError } = await loadProvision();
  return new ProvisionError(
    'INTERRUPTED',
    'Canceled: nothing was changed.',
    'Run it again when you are ready.',
  );
}

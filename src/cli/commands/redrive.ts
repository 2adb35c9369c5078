import type { Context } from '../options/context.ts';
import { isOn } from '../options/given.ts';
import { loadProvision } from '../options/library.ts';
import { above0, numberIn } from '../options/numbers.ts';
import { renderRedrive } from '../views/redrive.ts';
import { withRun } from './with-run.ts';

const DEFAULT_MINUTES = 15;

/** `redrive`: dead letters go back to the queue, and from there to Slack. */
export async function redrive(context: Context): Promise<number> {
  const { given } = context;
  const minutes = (await numberIn(given, '--timeout', above0(15))) ?? DEFAULT_MINUTES;
  return withRun(context, { secrets: false, left }, async ({ options, progress }) => {
    const { planRedrive } = await loadProvision();
    const planned = await planRedrive({ ...options, limitMs: minutes * 60_000 });
    const dryRun = isOn(given, '--dry-run');
    const report = dryRun ? planned.report : await planned.apply();
    progress.stop();
    context.result(report, (terminal) => renderRedrive(report, terminal));
    const isAnswer = dryRun && report.queues.every(({ outcome }) => outcome !== 'failed');
    return report.ok || isAnswer ? 0 : 3;
  });
}

function left(): string {
  return 'No dead letter is lost: what was not moved is where it was. Re-run to resume.';
}

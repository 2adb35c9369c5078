import { openRun } from './with-run.ts';
import type { Context } from '../options/context.ts';
import { interruptible } from '../interaction/interruption.ts';
import { loadProvision } from '../options/library.ts';
import { isOn } from '../options/options.ts';
import { jsonText } from '../terminal/json.ts';
import { renderRedrive } from '../views/redrive.ts';
import { timeLimit } from '../options/time-limit.ts';

const DEFAULT_MINUTES = 15;

/** `redrive`: dead letters go back to the queue, and from there to Slack. */
export function redrive(context: Context): Promise<number> {
  const { given, form, out } = context;
  return interruptible(
    context,
    async (interruption) => {
      const { prepareRedrive } = await loadProvision();
      const limitMs = await timeLimit(given, DEFAULT_MINUTES);
      const { options, progress } = await openRun(context, interruption, { secrets: false });
      try {
        const prepared = await prepareRedrive({ ...options, limitMs });
        const dryRun = isOn(given, '--dry-run');
        const report = dryRun ? prepared.report : await prepared.apply();
        progress.stop();
        context.print(
          form === 'text'
            ? renderRedrive(report, out)
            : jsonText(form === 'ndjson' ? { type: 'report', ...report } : report, form),
        );
        return report.ok || dryRun ? 0 : 3;
      } finally {
        progress.stop();
      }
    },
    () => 'No dead letter is lost: what was not moved is where it was. Run the same redrive again to go on.',
  );
}

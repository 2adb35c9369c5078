import { openRun } from './with-run.ts';
import type { Context } from '../options/context.ts';
import { interruptible } from '../interaction/interruption.ts';
import { loadProvision } from '../options/library.ts';
import { isOn } from '../options/options.ts';
import { jsonText } from '../terminal/json.ts';
import { count, listed } from '../terminal/layout.ts';
import { renderTest } from '../views/test.ts';
import { timeLimit } from '../options/time-limit.ts';

const DEFAULT_MINUTES = 10;

/** `test`: sample findings from GuardDuty to Slack, followed station by station. */
export function test(context: Context): Promise<number> {
  const { given, form, out, verbose } = context;
  return interruptible(
    context,
    async (interruption) => {
      const { prepareTest } = await loadProvision();
      const limitMs = await timeLimit(given, DEFAULT_MINUTES);
      const regions = listOf(context, '--regions');
      const types = listOf(context, '--types');
      const { options, progress } = await openRun(context, interruption, { secrets: false });
      try {
        const prepared = await prepareTest({
          ...options,
          limitMs,
          ...(types === undefined ? {} : { types }),
          ...(regions === undefined ? {} : { regions }),
        });
        const dryRun = isOn(given, '--dry-run');
        if (!dryRun) {
          const { findings } = prepared.report;
          progress.pause();
          context.say(
            `Making ${count(findings.length, 'sample finding')} in ${listed([...new Set(findings.map(({ region }) => region))])}. Slack shows them marked [SAMPLE]; they are archived afterwards.`,
          );
        }
        const report = dryRun ? prepared.report : await prepared.run();
        progress.stop();
        context.print(
          form === 'text'
            ? renderTest(report, out, { verbose })
            : jsonText(form === 'ndjson' ? { type: 'report', ...report } : report, form),
        );
        return report.ok || dryRun ? 0 : 3;
      } finally {
        progress.stop();
      }
    },
    () =>
      'Samples that were made may still be on the way to Slack, and open in GuardDuty: their titles begin with [SAMPLE].',
  );
}

/** A list that was given; undefined without, and for `all`. */
function listOf({ given }: Context, flag: '--regions' | '--types'): readonly string[] | undefined {
  const value = given.get(flag)?.value;
  return Array.isArray(value) ? (value as readonly string[]) : undefined;
}

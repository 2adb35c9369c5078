import type { Context } from '../options/context.ts';
import { isOn, listOf } from '../options/given.ts';
import { loadProvision } from '../options/library.ts';
import { above0, numberIn } from '../options/numbers.ts';
import { count, listed } from '../terminal/layout.ts';
import { renderTest } from '../views/test.ts';
import { withRun } from './with-run.ts';

const DEFAULT_MINUTES = 10;

/** `test`: sample findings from GuardDuty to Slack, followed station by station. */
export async function test(context: Context): Promise<number> {
  const { given, verbose } = context;
  const minutes = (await numberIn(given, '--timeout', above0(15))) ?? DEFAULT_MINUTES;
  return withRun(context, { secrets: false, left }, async ({ options, progress }) => {
    const { planTest } = await loadProvision();
    const regions = listOf(given, '--regions');
    const types = listOf(given, '--types');
    const planned = await planTest({
      ...options,
      limitMs: minutes * 60_000,
      ...(types === undefined ? {} : { types }),
      ...(regions === undefined ? {} : { regions }),
    });
    const dryRun = isOn(given, '--dry-run');
    if (!dryRun) {
      const { findings } = planned.report;
      progress.pause();
      context.say(
        `Making ${count(findings.length, 'sample finding')} in ${listed([...new Set(findings.map(({ region }) => region))])}. Slack shows them marked [SAMPLE]; they are archived afterwards.`,
      );
    }
    const report = dryRun ? planned.report : await planned.run();
    progress.stop();
    context.result(report, (terminal) => renderTest(report, terminal, { verbose }));
    // What is in the way is an answer to a dry run; what could not be looked at is none.
    const isAnswer = dryRun && report.notices.every(({ code }) => code !== 'NOT_SEEN');
    return report.ok || isAnswer ? 0 : 3;
  });
}

function left(): string {
  return 'Samples that were made may still be on the way to Slack, and open in GuardDuty: their titles begin with [SAMPLE].';
}

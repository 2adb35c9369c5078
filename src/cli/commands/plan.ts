import { openRun } from './with-run.ts';
import type { Context } from '../options/context.ts';
import { exitOfPlan } from '../options/exit-codes.ts';
import { exitOf } from '../options/exit-of.ts';
import { interruptible } from '../interaction/interruption.ts';
import { loadProvision } from '../options/library.ts';
import { secretsToCome } from '../interaction/missing-secrets.ts';
import { isOn } from '../options/options.ts';
import { jsonText } from '../terminal/json.ts';
import { renderPlan } from '../views/plan.ts';
import { planAdvice } from '../views/advice.ts';

/** `plan`, and `enable --dry-run`: what would be done. No write, ever. */
export function plan(context: Context): Promise<number> {
  const { given, form, out, verbose } = context;
  return interruptible(context, async (interruption) => {
    const { prepareEnable } = await loadProvision();
    const { options, progress, configuration } = await openRun(context, interruption, { secrets: true });
    try {
      const prepared = await prepareEnable(options);
      const report = secretsToCome(prepared.report);
      progress.stop();
      if (form === 'text') {
        context.print(renderPlan(report, out, { verbose }));
        context.say(planAdvice(report, configuration.config, context.err));
      } else context.print(jsonText(form === 'ndjson' ? { type: 'report', ...report } : report, form));
      return exitOfPlan(report, isOn(given, '--check'), await exitOf());
    } finally {
      progress.stop();
    }
  });
}

import { openRun } from '../aws-run.ts';
import type { Context } from '../context.ts';
import { exitOfPlan } from '../exit-codes.ts';
import { exitOf } from '../exit-of.ts';
import { interruptible } from '../interruption.ts';
import { loadProvision } from '../library.ts';
import { secretsToCome } from '../missing-secrets.ts';
import { isOn } from '../options.ts';
import { jsonText } from '../render/json.ts';
import { renderPlan } from '../render/plan.ts';
import { planAdvice } from '../render/advice.ts';

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

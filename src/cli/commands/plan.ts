import type { Context } from '../options/context.ts';
import { exitOfPlan, loadExitOf } from '../options/exit-codes.ts';
import { isOn } from '../options/given.ts';
import { loadProvision } from '../options/library.ts';
import { secretsToCome } from '../interaction/missing-secrets.ts';
import { planAdvice } from '../views/plan/advice.ts';
import { renderPlan } from '../views/plan/plan.ts';
import { planMarkdown } from '../views/plan/markdown.ts';
import { withRun } from './with-run.ts';

/** `plan`, and `enable --dry-run`: what would be done. No write, ever. */
export function plan(context: Context): Promise<number> {
  const { given, format, verbose } = context;
  return withRun(context, { secrets: 'if-set' }, async ({ options, progress, configuration }) => {
    const { planEnable } = await loadProvision();
    const planned = await planEnable(options);
    const report = secretsToCome(planned.report);
    progress.stop();
    context.result(report, (terminal) => renderPlan(report, terminal, { verbose }), {
      markdown: () => planMarkdown(report),
    });
    if (format === 'text') context.say(planAdvice(report, configuration.config, context.err));
    return exitOfPlan(report, isOn(given, '--check'), await loadExitOf());
  });
}

import type { Context } from '../options/context.ts';
import { exitOfPlan, exitOfRun, hasChanges, loadExitOf } from '../options/exit-codes.ts';
import { isOn } from '../options/given.ts';
import { loadProvision } from '../options/library.ts';
import { numberIn, type NumberRange } from '../options/numbers.ts';
import { confirmTeardown } from '../interaction/confirmation.ts';
import { goOn } from '../views/plan/advice.ts';
import { renderPlan } from '../views/plan/plan.ts';
import { renderTeardownSummary } from '../views/teardown-summary.ts';
import { withRun } from './with-run.ts';

const DISCARD: NumberRange = {
  whole: true,
  least: 0,
  example: 0,
  fix: 'It is the number of findings that may be lost; guardduty-slack status shows how many wait.',
};

/** `teardown`: take away what enable made; with `--org` (or `org: true`) put the Organization's settings back. */
export async function teardown(context: Context): Promise<number> {
  const { given, format, err, verbose } = context;
  const discard = await numberIn(given, '--discard', DISCARD);
  return withRun(
    context,
    { secrets: false, left: (state) => goOn('teardown', state, err) },
    async ({ options, progress, interruption }) => {
      const { planTeardown } = await loadProvision();
      const planned = await planTeardown({
        ...options,
        deleteMemberDetectors: isOn(given, '--delete-member-detectors'),
        ...(discard === undefined ? {} : { discard }),
      });
      progress.pause();
      const shown = { ...planned.report, command: 'teardown' as const };
      if (isOn(given, '--dry-run')) {
        progress.stop();
        context.result(planned.report, (terminal) => renderPlan(shown, terminal, { verbose }));
        return exitOfPlan(shown, false, await loadExitOf());
      }
      if (planned.refused !== undefined) throw planned.refused;
      const { create, update, remove } = shown.summary;
      progress.expect(create + update + remove);
      let confirmed = false;
      if (hasChanges(shown)) {
        if (format === 'text' && (!isOn(given, '--yes') || verbose))
          context.warn(`${renderPlan(shown, err, { verbose })}\n`);
        confirmed = await confirmTeardown(context, shown, interruption.signal);
      }
      const report = await planned.apply({ confirmed });
      progress.stop();
      context.result(report, (terminal) => renderTeardownSummary(report, terminal, { verbose }));
      if (interruption.signal.aborted) context.warn(goOn('teardown', progress.state(), err));
      return exitOfRun({ ...report, members: { ...report.members, problems: [] } }, await loadExitOf());
    },
  );
}

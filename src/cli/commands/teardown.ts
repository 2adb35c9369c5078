import { openRun, type AwsRun } from './with-run.ts';
import { confirmTeardown } from '../interaction/confirmation.ts';
import type { Context } from '../options/context.ts';
import { exitOfPlan, exitOfRun, hasChanges } from '../options/exit-codes.ts';
import { exitOf } from '../options/exit-of.ts';
import { interruptible } from '../interaction/interruption.ts';
import { loadProvision } from '../options/library.ts';
import { isOn, numberOf } from '../options/options.ts';
import { goOn } from '../views/advice.ts';
import { jsonText } from '../terminal/json.ts';
import { renderPlan } from '../views/plan.ts';
import { renderTeardownSummary } from '../views/teardown-summary.ts';

/** `teardown`: take away what enable made; with `--org` put the Organization's settings back. */
export function teardown(context: Context): Promise<number> {
  const { given, form, out, err, verbose } = context;
  const dryRun = isOn(given, '--dry-run');
  let run: AwsRun | undefined;
  return interruptible(
    context,
    async (interruption) => {
      const { prepareTeardown, ProvisionError } = await loadProvision();
      const discard = numberOf(given, '--discard');
      if (discard !== undefined && !(Number.isInteger(discard) && discard >= 0))
        throw new ProvisionError(
          'CONFIG_INVALID',
          '--discard takes the number of findings that may be lost.',
          'Run guardduty-slack status: it shows how many wait.',
        );
      run = await openRun(context, interruption, { secrets: false });
      const { options, progress } = run;
      try {
        const prepared = await prepareTeardown({
          ...options,
          deleteMemberDetectors: isOn(given, '--delete-member-detectors'),
          ...(discard === undefined ? {} : { discard }),
        });
        progress.pause();
        const { report: planned } = prepared;
        if (dryRun) {
          progress.stop();
          context.print(
            form === 'text'
              ? renderPlan({ ...planned, command: 'teardown' }, out, { verbose })
              : jsonText(form === 'ndjson' ? { type: 'report', ...planned } : planned, form),
          );
          return exitOfPlan(planned, false, await exitOf());
        }
        const { create, update, remove } = planned.summary;
        progress.expect(create + update + remove);
        let confirmed = false;
        if (hasChanges(planned)) {
          if (form === 'text' && (!isOn(given, '--yes') || verbose))
            context.warn(`${renderPlan({ ...planned, command: 'teardown' }, err, { verbose })}\n`);
          confirmed = await confirmTeardown(context, planned, interruption.signal);
        }
        const report = await prepared.apply({ confirmed });
        progress.stop();
        context.print(
          form === 'text'
            ? renderTeardownSummary(report, out, { verbose })
            : jsonText(form === 'ndjson' ? { type: 'report', ...report } : report, form),
        );
        if (interruption.signal.aborted) context.warn(goOn('teardown', progress.state(), err));
        return exitOfRun({ ...report, members: { ...report.members, problems: [] } }, await exitOf());
      } finally {
        progress.stop();
      }
    },
    () => (run === undefined ? '' : goOn('teardown', run.progress.state(), err)),
  );
}

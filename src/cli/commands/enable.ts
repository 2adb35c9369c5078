import type { Prepared } from '../../provision/index.ts';
import { openRun, type AwsRun } from './with-run.ts';
import { confirmEnable } from '../interaction/confirmation.ts';
import type { Context } from '../options/context.ts';
import { exitOfRun, hasChanges } from '../options/exit-codes.ts';
import { exitOf } from '../options/exit-of.ts';
import { interruptible } from '../interaction/interruption.ts';
import { loadProvision } from '../options/library.ts';
import { missingSecrets } from '../interaction/missing-secrets.ts';
import { digestWish } from '../interaction/existing-findings-digest.ts';
import { isOn } from '../options/options.ts';
import { goOn } from '../views/advice.ts';
import { jsonText } from '../terminal/json.ts';
import { renderPlan } from '../views/plan.ts';
import { renderSummary } from '../views/summary.ts';
import { askForSecrets } from '../interaction/secrets.ts';
import { plan } from './plan.ts';

/** `enable`: plan, ask, carry out, look at the result. */
export async function enable(context: Context): Promise<number> {
  const { given, form, out, err, verbose } = context;
  if (isOn(given, '--dry-run')) return plan(context);
  let run: AwsRun | undefined;
  return interruptible(
    context,
    async (interruption) => {
      run = await openRun(context, interruption, { secrets: true });
      const { progress, configuration } = run;
      try {
        const prepared = await prepareWithSecrets(context, run);
        progress.pause();
        const { report: planned } = prepared;
        const { create, update, remove } = planned.summary;
        progress.expect(create + update + remove);
        // Something that is not ours is in the way: the library then refuses all of it, so there is nothing to ask.
        const refused = planned.changes.some(
          ({ action, error }) => action === 'blocked' && error === undefined,
        );
        let confirmed = false;
        if (hasChanges(planned) && !refused) {
          // With --yes nobody reads it before: each change then shows as it is made.
          if (form === 'text' && (!isOn(given, '--yes') || verbose))
            context.warn(`${renderPlan(planned, err, { verbose })}\n`);
          confirmed = await confirmEnable(context, planned, configuration.config, interruption.signal);
        }
        const report = await prepared.apply({
          confirmed,
          wantsDigest: digestWish(context, configuration.config, progress, interruption.signal),
        });
        progress.stop();
        if (form === 'text') {
          if (refused) context.print(renderPlan(report, out, { verbose }));
          context.print(renderSummary(report, configuration.config, out));
        } else context.print(jsonText(form === 'ndjson' ? { type: 'report', ...report } : report, form));
        if (interruption.signal.aborted) context.warn(goOn('enable', progress.state(), err));
        return exitOfRun(report, await exitOf());
      } finally {
        progress.stop();
      }
    },
    () => (run === undefined ? '' : goOn('enable', run.progress.state(), err)),
  );
}

/**
 * The first run needs the Slack secret: a person who is there is asked for it once AWS turns out not to have it.
 *
 * @throws ProvisionError SLACK_SECRET_MISSING before anything is changed
 */
async function prepareWithSecrets(
  context: Context,
  { options, progress, configuration }: AwsRun,
): Promise<Prepared> {
  const { prepareEnable, ProvisionError } = await loadProvision();
  const prepared = await prepareEnable(options);
  const [missing] = missingSecrets(prepared.report);
  if (missing?.error === undefined) return prepared;
  progress.pause();
  const secrets = await askForSecrets(context, configuration.config, options.secrets, options.effects.signal);
  if (secrets === undefined)
    throw new ProvisionError('SLACK_SECRET_MISSING', missing.error.message, missing.error.fix);
  return prepareEnable({ ...options, secrets });
}

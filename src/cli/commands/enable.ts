import type { PlannedRun, PlanMade, RunOptions, RunReport, SavedPlan } from '../../provision/index.ts';
import type { Context } from '../options/context.ts';
import { exitOfRun, hasChanges, loadExitOf } from '../options/exit-codes.ts';
import { isOn } from '../options/given.ts';
import { loadProvision } from '../options/library.ts';
import { confirmEnable } from '../interaction/confirmation.ts';
import { digestWish } from '../interaction/existing-findings-digest.ts';
import { missingSecrets, secretsToCome } from '../interaction/missing-secrets.ts';
import { absentSources, askForSecrets } from '../interaction/secrets.ts';
import { goOn } from '../views/plan/advice.ts';
import { renderPlan } from '../views/plan/plan.ts';
import { renderSummary } from '../views/summary.ts';
import { plan } from './plan.ts';
import { asSaved, givenPlan, optionsFor } from './saved-plan.ts';
import { withRun, type AwsRun } from './with-run.ts';

/** `enable`: plan, ask, carry out, look at the result. */
export async function enable(context: Context): Promise<number> {
  const { given, err, verbose } = context;
  if (isOn(given, '--dry-run')) return plan(context);
  const saved = await givenPlan(context);
  return withRun(context, { secrets: true, left: (state) => goOn('enable', state, err) }, async (run) => {
    const { progress, configuration, interruption } = run;
    const { config } = configuration;
    const planned = await planWithSecrets(context, run, saved);
    if (planned.refused !== undefined) throw planned.refused;
    progress.pause();
    const { create, update, remove } = planned.report.summary;
    progress.expect(create + update + remove);
    const refused = isRefused(planned.report);
    const report = await planned.apply({
      confirmed: !refused && (await confirmed(context, run, planned.report)),
      wantsDigest: digestWish(context, config, progress, interruption.signal),
    });
    progress.stop();
    context.result(report, (terminal) =>
      [
        ...(refused ? [renderPlan(report, terminal, { verbose })] : []),
        renderSummary(report, config, terminal),
      ].join('\n'),
    );
    if (interruption.signal.aborted) context.warn(goOn('enable', progress.state(), err));
    return exitOfRun(report, await loadExitOf());
  });
}

/** Something that is not ours is in the way: the library then refuses all of it, so there is nothing to ask. */
function isRefused({ changes }: RunReport): boolean {
  return changes.some(({ action, error }) => action === 'blocked' && error === undefined);
}

/** Shows the plan and asks. With `--yes` no one reads it before: each change then shows as it is made. */
async function confirmed(
  context: Context,
  { configuration, interruption }: AwsRun,
  planned: RunReport,
): Promise<boolean> {
  const { given, format, err, verbose } = context;
  if (!hasChanges(planned)) return false;
  if (format === 'text' && (!isOn(given, '--yes') || verbose))
    context.warn(`${renderPlan(planned, err, { verbose })}\n`);
  return confirmEnable(context, planned, configuration.config, interruption.signal);
}

/**
 * The Slack secret is needed: a person who is there is asked for it once AWS turns out not to have it. Where something is
 * deployed already, one that is missing stops nothing else: it is what the run ends with.
 *
 * @throws ProvisionError SLACK_SECRET_MISSING, on a first run, before anything is changed
 */
async function planWithSecrets(
  context: Context,
  run: AwsRun,
  saved: SavedPlan | undefined,
): Promise<PlannedRun & PlanMade> {
  const { progress, configuration } = run;
  const options = optionsFor(context, run.options, saved);
  const { planEnable, refuseMoved, ProvisionError } = await loadProvision();
  const planAsSaved = async (from: RunOptions): Promise<PlannedRun & PlanMade> => {
    const made = await planEnable(from);
    if (saved !== undefined)
      refuseMoved(saved, await asSaved(context, made, configuration, secretsToCome(made.report)));
    return made;
  };
  const planned = await planAsSaved(options);
  const [missing] = missingSecrets(planned.report);
  if (missing?.error === undefined) return planned;
  progress.pause();
  const secrets = await askForSecrets(context, configuration.config, options.secrets, options.effects.signal);
  if (secrets !== undefined) return planAsSaved({ ...options, secrets });
  if (!isFirstRun(planned.report)) return planned;
  const absences = Object.values(await absentSources(context, configuration.config));
  const said = absences.map((one) => `${one.charAt(0).toUpperCase()}${one.slice(1)}.`);
  throw new ProvisionError(
    'SLACK_SECRET_MISSING',
    [missing.error.message, ...said].join(' '),
    missing.error.fix,
  );
}

function isFirstRun({ changes }: RunReport): boolean {
  return changes.some(({ kind, action }) => kind === 'deployment' && action === 'create');
}

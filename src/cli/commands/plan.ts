import { resolve } from 'node:path';
import type { RunReport } from '../../provision/index.ts';
import type { Context } from '../options/context.ts';
import { exitOfPlan, loadExitOf } from '../options/exit-codes.ts';
import { isOn, textOf } from '../options/given.ts';
import { loadProvision } from '../options/library.ts';
import { secretsToCome } from '../interaction/missing-secrets.ts';
import { wrapped } from '../terminal/layout.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { planAdvice } from '../views/plan/advice.ts';
import { renderPlan } from '../views/plan/plan.ts';
import { planMarkdown } from '../views/plan/markdown.ts';
import { asSaved, givenPlan, optionsFor, readPlan, writePlan } from './saved-plan.ts';
import { withRun } from './with-run.ts';

/** `plan`, and `enable --dry-run`: what would be done. No write to AWS, ever. */
export async function plan(context: Context): Promise<number> {
  const { given, format } = context;
  const shown = textOf(given, '--show');
  if (shown !== undefined) return showPlan(context, shown);
  const saved = await givenPlan(context);
  return withRun(context, { secrets: 'if-set' }, async ({ options, progress, configuration }) => {
    const { planEnable, refuseMoved } = await loadProvision();
    const planned = await planEnable(optionsFor(context, options, saved));
    const report = secretsToCome(planned.report);
    progress.stop();
    const now = await asSaved(context, planned, configuration, report);
    if (saved !== undefined) refuseMoved(saved, now);
    const out = textOf(given, '--out');
    if (out !== undefined) await writePlan(context, out, now);
    show(context, report);
    if (format === 'text') context.say(planAdvice(report, configuration.config, context.err, out));
    return exitOfPlan(report, isOn(given, '--check'), await loadExitOf());
  });
}

/** `plan --show FILE`: a saved plan again, without AWS. */
async function showPlan(context: Context, path: string): Promise<number> {
  const { given, io, err } = context;
  const out = textOf(given, '--out');
  if (out !== undefined) {
    const { ProvisionError } = await loadProvision();
    throw new ProvisionError(
      'CONFIG_INVALID',
      `--show reads a saved plan and --out writes one${resolve(io.cwd, out) === resolve(io.cwd, path) ? ', both of them the same file' : ''}.`,
      'Give one of the two.',
    );
  }
  const { madeAt, madeBy, cliVersion, target, report } = await readPlan(context, path);
  const origin = `Plan for deployment ${target.deployment}, saved ${madeAt} by ${madeBy} with CLI ${cliVersion}.`;
  for (const line of wrapped(sanitizeLine(origin), err.width)) context.say(line);
  show(context, report);
  return exitOfPlan(report, isOn(given, '--check'), await loadExitOf());
}

function show(context: Context, report: RunReport): void {
  const { verbose } = context;
  context.result(report, (terminal) => renderPlan(report, terminal, { verbose }), {
    markdown: () => planMarkdown(report),
  });
}

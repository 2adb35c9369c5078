import type { StatusReport } from '../../provision/index.ts';
import { reportFailure } from '../failure.ts';
import type { Context } from '../options/context.ts';
import { exitOfStatus } from '../options/exit-codes.ts';
import { isOn } from '../options/given.ts';
import { interruptible, type Interruption } from '../interaction/interruption.ts';
import { loadProvision } from '../options/library.ts';
import { above0, numberIn } from '../options/numbers.ts';
import { duration } from '../terminal/layout.ts';
import { statusCsv } from '../views/status/csv.ts';
import { statusHtml } from '../views/status/html/page.ts';
import { renderStatus } from '../views/status/status.ts';
import { statusMarkdown } from '../views/status/markdown.ts';
import { inRun } from './with-run.ts';

/** The exit code of a status that is not healthy. */
const NOT_HEALTHY = 2;

/** With `--wait`, how often it looks. */
const LOOK_EVERY_MS = 15_000;

/** `status`: what is true now. Only reads. That nothing is deployed is an answer, not a mistake in the question. */
export async function status(context: Context): Promise<number> {
  try {
    return await answer(context);
  } catch (error) {
    const { isProvisionError } = await loadProvision();
    if (!isProvisionError(error) || error.code !== 'NO_DEPLOYMENT') throw error;
    await reportFailure(context, error);
    return NOT_HEALTHY;
  }
}

async function answer(context: Context): Promise<number> {
  const { io, given } = context;
  const watch = await numberIn(given, '--watch', above0(30));
  const wait = await numberIn(given, '--wait', above0(10));
  await refuseContradiction(context);
  const until = io.now() + (wait ?? 0) * 60_000;
  return interruptible(context, async (interruption) => {
    const { signal, sleep } = interruption;
    for (;;) {
      const report = await look(context, interruption);
      if (watch === undefined) {
        if (report.healthy || io.now() >= until || signal.aborted) {
          show(context, report);
          return exitOfStatus(report);
        }
        context.say(`${sentence(report)} Looking again in ${duration(LOOK_EVERY_MS)}.`);
        await sleep(LOOK_EVERY_MS);
      } else {
        if (context.out.live && context.format === 'text') io.stdout.write('\u001b[2J\u001b[H');
        show(context, report);
        await sleep(watch * 1000);
        if (signal.aborted) return exitOfStatus(report);
      }
    }
  });
}

function look(context: Context, interruption: Interruption): Promise<StatusReport> {
  return inRun(context, { secrets: false }, interruption, async ({ options }) => {
    const lib = await loadProvision();
    const { given } = context;
    const [deep, quick, cost] = [isOn(given, '--deep'), isOn(given, '--quick'), isOn(given, '--cost')];
    return lib.status({ ...options, deep, quick, cost });
  });
}

/** @throws ProvisionError CONFIG_INVALID when members are both to be asked and not to be asked */
async function refuseContradiction({ given }: Context): Promise<void> {
  if (!isOn(given, '--deep') || !isOn(given, '--quick')) return;
  const { ProvisionError } = await loadProvision();
  throw new ProvisionError(
    'CONFIG_INVALID',
    '--deep asks each member, and --quick asks none.',
    'Leave one of them out.',
  );
}

function show(context: Context, report: StatusReport): void {
  const { verbose } = context;
  context.result(report, (terminal) => renderStatus(report, terminal, { verbose }), {
    csv: () => statusCsv(report),
    markdown: () => statusMarkdown(report),
    html: () => statusHtml(report),
  });
}

function sentence({ members, problems }: StatusReport): string {
  return `Not healthy yet: ${members.enabled} of ${members.eligible} account-Regions protected, ${problems.length} problems.`;
}

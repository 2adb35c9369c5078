import type { StatusReport } from '../../provision/index.ts';
import { openRun } from './with-run.ts';
import type { Context } from '../options/context.ts';
import { exitOfStatus } from '../options/exit-codes.ts';
import { interruptible, type Interruption } from '../interaction/interruption.ts';
import { loadProvision } from '../options/library.ts';
import { isOn, numberOf } from '../options/options.ts';
import { jsonText } from '../terminal/json.ts';
import { duration } from '../terminal/layout.ts';
import { statusCsv } from '../views/status-csv.ts';
import { statusHtml } from '../views/status-html.ts';
import { renderStatus } from '../views/status.ts';

/** With `--wait`, how often it looks. */
const LOOK_EVERY_MS = 15_000;

/** `status`: what is true now. Only reads. */
export function status(context: Context): Promise<number> {
  return interruptible(context, async (interruption) => {
    const { io } = context;
    const watch = await positive(context, '--watch');
    const wait = await positive(context, '--wait');
    const until = io.now() + (wait ?? 0) * 60_000;
    for (;;) {
      const report = await look(context, interruption);
      if (watch === undefined) {
        if (report.healthy || io.now() >= until || interruption.signal.aborted) {
          await show(context, report);
          return exitOfStatus(report);
        }
        context.say(`${sentence(report)} Looking again in ${duration(LOOK_EVERY_MS)}.`);
        await interruption.sleep(LOOK_EVERY_MS);
      } else {
        if (context.out.live && context.form === 'text') io.stdout.write('\u001b[2J\u001b[H');
        await show(context, report);
        await interruption.sleep(watch * 1000);
        if (interruption.signal.aborted) return exitOfStatus(report);
      }
    }
  });
}

async function look(context: Context, interruption: Interruption): Promise<StatusReport> {
  const lib = await loadProvision();
  const { options, progress } = await openRun(context, interruption, { secrets: false });
  try {
    return await lib.status({ ...options, deep: isOn(context.given, '--deep') });
  } finally {
    progress.stop();
  }
}

async function show({ form, out, verbose, io, print }: Context, report: StatusReport): Promise<void> {
  switch (form) {
    case 'json':
    case 'ndjson':
      print(jsonText(report, form));
      return;
    case 'csv':
      io.stdout.write(statusCsv(report));
      return;
    case 'html':
      print(statusHtml(report, new Date(io.now())));
      return;
    case 'text':
      print(await renderStatus(report, out, { verbose }));
  }
}

function sentence({ members, problems }: StatusReport): string {
  return `Not healthy yet: ${members.enabled} of ${members.eligible} account-Regions protected, ${problems.length} problems.`;
}

async function positive({ given }: Context, flag: '--watch' | '--wait'): Promise<number | undefined> {
  const value = numberOf(given, flag);
  if (value === undefined || (Number.isFinite(value) && value > 0)) return value;
  const { ProvisionError } = await loadProvision();
  throw new ProvisionError(
    'CONFIG_INVALID',
    `${flag} takes a number above 0.`,
    `For example ${flag} ${flag === '--wait' ? '10' : '30'}.`,
  );
}

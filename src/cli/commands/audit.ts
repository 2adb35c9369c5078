import type { AuditReport } from '../../provision/index.ts';
import type { Context } from '../options/context.ts';
import { worstOf } from '../options/exit-codes.ts';
import { isOn, textOf } from '../options/given.ts';
import { confirmRepair } from '../interaction/confirmation.ts';
import { loadProvision } from '../options/library.ts';
import { auditMarkdown, renderAudit } from '../views/audit.ts';
import { withRun } from './with-run.ts';

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const USUAL = '7d';
/** GuardDuty keeps findings for 90 days. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings.html */
const LONGEST = 90 * UNITS.d;

/** `audit`: what GuardDuty holds against what was delivered. With `--repair`, what is missing is delivered. */
export async function audit(context: Context): Promise<number> {
  const backMs = await lookBack(context);
  const repairs = isOn(context.given, '--repair');
  return withRun(context, { secrets: false, left }, async ({ options, progress, interruption }) => {
    const lib = await loadProvision();
    const found = await lib.audit({ ...options, backMs });
    progress.pause();
    let { report } = found;
    if (repairs && report.missing.length > 0) {
      if (context.format === 'text') context.say(`${renderAudit(report, context.err)}\n`);
      await confirmRepair(context, report, interruption.signal);
      report = await found.repair();
    }
    progress.stop();
    context.result(report, (terminal) => renderAudit(report, terminal), {
      markdown: () => auditMarkdown(report),
    });
    return exitOfAudit(report, repairs);
  });
}

function left(): string {
  return 'Nothing is lost: findings that were not put into the queue are still in GuardDuty. Re-run to resume.';
}

/** 2: findings are missing. 3: not all could be judged, or repaired. */
function exitOfAudit({ summary, repaired }: AuditReport, repairs: boolean): number {
  const missing = summary.neverSeen > repaired;
  return worstOf([summary.unknown > 0 ? 3 : 0, missing ? (repairs ? 3 : 2) : 0]);
}

/** How far to look back, milliseconds. */
async function lookBack({ given }: Context): Promise<number> {
  const text = textOf(given, '--since') ?? USUAL;
  const [, number, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const backMs = Number(number) * (UNITS[unit as keyof typeof UNITS] ?? Number.NaN);
  if (backMs > 0 && backMs <= LONGEST) return backMs;
  const { ProvisionError } = await loadProvision();
  throw new ProvisionError(
    'CONFIG_INVALID',
    `${given.get('--since')?.origin ?? '--since'} takes minutes, hours, days or weeks up to 90 days, not ${text}.`,
    'For example --since 7d.',
  );
}

import type { Check, DoctorReport, ErrorCode } from '../../provision/index.ts';
import { openRun } from './with-run.ts';
import type { Context } from '../options/context.ts';
import { worstOf } from '../options/exit-codes.ts';
import { exitOf } from '../options/exit-of.ts';
import { interruptible } from '../interaction/interruption.ts';
import { loadProvision } from '../options/library.ts';
import { isOn } from '../options/options.ts';
import { renderDoctor } from '../views/doctor.ts';
import { jsonText } from '../terminal/json.ts';

/** `doctor`: is everything ready? Only reads. */
export function doctor(context: Context): Promise<number> {
  const { io, given, form, out } = context;
  return interruptible(context, async (interruption) => {
    const lib = await loadProvision();
    const { options, progress } = await openRun(context, interruption, { secrets: true });
    try {
      const report = await lib.doctor({
        ...options,
        deep: isOn(given, '--deep'),
        nodeVersion: io.nodeVersion ?? process.versions.node,
        reach: io.reach ?? (await import('../probe-host.ts')).reach,
      });
      progress.stop();
      context.print(form === 'text' ? renderDoctor(report, out) : jsonText(report, form));
      return exitOfDoctor(report, await exitOf());
    } finally {
      progress.stop();
    }
  });
}

/** 4 and 6 as everywhere, where credentials or configuration are what is wrong; else 2 when something fails. */
function exitOfDoctor({ checks }: DoctorReport, exit: (code: ErrorCode) => number): number {
  const own = ({ code }: Check): number =>
    code !== null && /^(?:CREDENTIALS_|CONFIG_|PARTITION_)/.test(code) ? exit(code) : 2;
  return worstOf(checks.filter(({ status }) => status === 'fail').map(own));
}

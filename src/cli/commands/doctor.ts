import type { Check, DoctorReport, ErrorCode } from '../../provision/index.ts';
import type { Context } from '../options/context.ts';
import { loadExitOf, worstOf } from '../options/exit-codes.ts';
import { isOn } from '../options/given.ts';
import { loadProvision } from '../options/library.ts';
import { renderDoctor } from '../views/doctor.ts';
import { absentSources } from '../interaction/secrets.ts';
import { withRun } from './with-run.ts';

/** `doctor`: is everything ready? Only reads. */
export function doctor(context: Context): Promise<number> {
  const { io, given } = context;
  return withRun(context, { secrets: 'if-set' }, async ({ options, progress, configuration }) => {
    const lib = await loadProvision();
    const report = await lib.doctor({
      ...options,
      deep: isOn(given, '--deep'),
      absentSources: await absentSources(context, configuration.config),
      nodeVersion: io.nodeVersion ?? process.versions.node,
      probeHost:
        io.probeHost ?? (await import('../probe-host.ts')).probeHostFrom(io.env, options.config.profile),
    });
    progress.stop();
    context.result(report, (terminal) => renderDoctor(report, terminal));
    return exitOfDoctor(report, await loadExitOf());
  });
}

/** 4 and 6 as everywhere, where credentials or configuration are what is wrong; else 2 when something fails. */
function exitOfDoctor({ checks }: DoctorReport, exitOf: (code: ErrorCode) => number): number {
  const own = ({ code }: Check): number =>
    code !== null && /^(?:CREDENTIALS_|CONFIG_|PARTITION_|NEWER_)/.test(code) ? exitOf(code) : 2;
  return worstOf(checks.filter(({ status }) => status === 'fail').map(own));
}

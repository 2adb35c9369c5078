import type { ErrorCode, RunReport, StatusReport } from '../../provision/index.ts';
import { loadProvision } from './library.ts';

/** What each exit code says. Scripts depend on them, so they do not change. */
export const EXIT_CODES = {
  0: 'done, healthy, or nothing to do',
  1: 'unexpected failure',
  2: 'changes pending (plan --check), not healthy or nothing deployed (status), not ready (doctor), findings missing (audit)',
  3: 'partly done, or partly unknown',
  4: 'credentials',
  5: 'refused for safety: another Organization, not ours, not confirmed, would lose messages',
  6: 'usage or configuration',
  130: 'interrupted (143: asked to end)',
} as const;

/** When several apply, the first of these wins. */
const PRECEDENCE = [143, 130, 4, 5, 6, 1, 3, 2, 0] as const;

type ExitOf = (code: ErrorCode) => number;

/** The library's own table from error code to exit code. */
export async function loadExitOf(): Promise<ExitOf> {
  const { ERROR_CODES } = await loadProvision();
  return (code) => ERROR_CODES[code]?.exit ?? 1;
}

/** The one exit code for all that happened. */
export function worstOf(codes: readonly number[]): number {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? 0;
}

/** How a run ended. `exitOf` knows the exit code of an error. */
export function exitOfRun({ changes, members }: RunReport, exitOf: ExitOf): number {
  return worstOf([
    ...changes.flatMap(({ action, outcome, error }) => [
      // Where others went on, an AWS that one Region cannot reach is a part that is missing.
      ...(error === undefined ? [] : [error.code === 'NETWORK' ? 3 : exitOf(error.code as ErrorCode)]),
      ...(action === 'blocked' && error === undefined ? [5] : []),
      ...(outcome === 'not-tried' && action !== 'blocked' ? [3] : []),
      ...(outcome === 'failed' && error === undefined ? [3] : []),
    ]),
    ...(members.problems.some(({ unhealthy }) => unhealthy) ? [3] : []),
  ]);
}

/** What `plan` found. With `--check` pending changes are an answer of their own. */
export function exitOfPlan(report: RunReport, check: boolean, exitOf: ExitOf): number {
  return worstOf([
    // Members that are still to be made are part of the plan, not a failure of it.
    exitOfRun({ ...report, members: { ...report.members, problems: [] } }, exitOf),
    check && hasChanges(report) ? 2 : 0,
  ]);
}

/** What `status` found. */
export function exitOfStatus({ healthy, unknown }: StatusReport): number {
  return worstOf([unknown ? 3 : 0, healthy ? 0 : 2]);
}

/** True when a plan holds something to do. */
export function hasChanges({ summary }: Pick<RunReport, 'summary'>): boolean {
  return summary.create + summary.update + summary.remove > 0;
}

import type { Aws } from '../../aws/aws.ts';
import type { Names } from '../../deployment/names.ts';
import { hasLeavingRecord, ORGANIZATION, recordPlace } from '../../deployment/record.ts';
import type { MemberProblem, Problem } from '../../engine/report.ts';
import { addressOf, type Change } from '../../engine/resource.ts';
import { memberMeaning, NOT_MEMBER } from '../../reads/member-status.ts';

/** What a teardown of the Organization takes away before everything else. */
const FIRST_GONE = new Set(['finding-rule', 'delegated-admin', 'members']);

const BOTH_WAYS =
  'Finish it: guardduty-slack teardown --org. Or have everything back: guardduty-slack enable --org';

/**
 * Whether what is missing is so because a teardown of the Organization was begun and not finished. It writes down who leaves
 * a Region, and forgets what was there before only at its end, which `enable` writes down before all else. Once `enable` has
 * brought back what goes first, the answer is no.
 */
export async function teardownBegun(aws: Aws, names: Names, changes: readonly Change[]): Promise<boolean> {
  const missing = changes.filter(({ action }) => action === 'create');
  if (!missing.some(({ kind }) => FIRST_GONE.has(kind))) return false;
  const record = addressOf({ kind: 'record', ...recordPlace(names), name: ORGANIZATION });
  if (missing.some(({ address }) => address === record)) return true;
  try {
    return await hasLeavingRecord(aws, names);
  } catch {
    // What cannot be read is already among the changes, as unknown and with the reason.
    return false;
  }
}

/** The problem that is behind the others: told first. */
export function teardownProblem(names: Names): Problem {
  return {
    code: 'TEARDOWN_UNFINISHED',
    address: addressOf({
      kind: 'deployment',
      account: names.account,
      region: names.homeRegion,
      name: names.deployment,
    }),
    impact: 'Findings and protection depend on which half is done: the teardown or the deployment',
    expected: null,
    actual: null,
    message: 'a teardown was begun and not finished',
    fix: BOTH_WAYS,
  };
}

/** The same problems with both ways on, where `enable` alone would be the way. */
export function withBothWays<Told extends Problem | MemberProblem>(
  problems: readonly Told[],
): readonly Told[] {
  return problems.map((problem) => (isRepairedByEnable(problem) ? { ...problem, fix: BOTH_WAYS } : problem));
}

/** Differences between what is wanted and what is there. */
const DIFFERENCES: ReadonlySet<string> = new Set(['ABSENT', 'DRIFT', 'LEFT_OVER']);

function isRepairedByEnable(problem: Problem | MemberProblem): boolean {
  if ('code' in problem) return DIFFERENCES.has(problem.code);
  const { standing } = memberMeaning(problem.status === NOT_MEMBER ? undefined : problem.status);
  return standing === 'absent' || standing === 'stopped';
}

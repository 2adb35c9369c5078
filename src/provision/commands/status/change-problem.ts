import { describeDrift } from '../../engine/describe-drift.ts';
import { calledAs } from '../../engine/kind-names.ts';
import { textOf, type NoteCode } from '../../engine/note.ts';
import type { Problem } from '../../engine/report.ts';
import type { Change } from '../../engine/resource.ts';
import { isAboutSecret } from '../../base/secret-errors.ts';
import { impactOf } from './impact.ts';
import type { Path } from './findings-path.ts';

/** A difference between what is wanted and what is there, as a problem with its next step; undefined where there is none. */
export function changeProblem(change: Change, path: Path): Problem | undefined {
  const { address, action, error } = change;
  const common = { address, impact: impactOf(change, path) };
  const repair = `Run: ${path.repair}`;
  const name = calledAs(change);
  switch (action) {
    case 'none':
    case 'keep':
      return undefined;
    case 'create':
      return {
        code: 'ABSENT',
        ...common,
        expected: 'present',
        actual: 'missing',
        message: `${name} is missing`,
        fix: repair,
      };
    case 'update':
      // Which version wrote it says nothing about findings.
      if (change.fields.every(({ field }) => field === 'deployment.writtenBy')) return undefined;
      return { code: 'DRIFT', ...common, ...describeDrift(change), fix: repair };
    case 'remove':
      return {
        code: 'LEFT_OVER',
        ...common,
        expected: 'absent',
        actual: 'present',
        message: `${name} is no longer in the configuration`,
        fix: repair,
      };
    case 'blocked':
      return {
        code: blockedBy(change),
        ...common,
        expected: 'managed by this deployment',
        actual: textOf(change),
        message: `${name}: ${textOf(change)}`,
        fix: `See: guardduty-slack explain ${blockedBy(change)}`,
      };
    case 'unknown':
      return {
        code: error?.code ?? 'UNEXPECTED',
        ...common,
        ...secretState(error),
        message: error?.message ?? `${name} could not be read`,
        fix: error?.fix ?? '',
      };
  }
}

/** A secret was looked at, so both sides are known; of what could not be read neither is. */
function secretState(error: Change['error']): Pick<Problem, 'expected' | 'actual'> {
  if (error?.code === 'SLACK_SECRET_CHANGED')
    return { expected: 'as stored by guardduty-slack', actual: 'changed outside guardduty-slack' };
  return isAboutSecret(error) ? { expected: 'stored', actual: 'missing' } : { expected: null, actual: null };
}

/** Why something is blocked: its own note says it. */
function blockedBy({ notes: [first] }: Change): NoteCode {
  return first?.code ?? 'NOT_OURS';
}

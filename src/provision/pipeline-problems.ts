import type { Names } from './names.ts';
import type { PipelineStatus, Problem } from './report.ts';
import { addressOf } from './resource.ts';

/** What no comparison with a goal can show: findings among the dead letters, alarms that are raised. */
export function pipelineProblems(
  names: Names,
  deadLetters: PipelineStatus['deadLetters'],
  alarms: PipelineStatus['alarms'],
): readonly Problem[] {
  return [
    ...deadLetters
      .filter(({ messages }) => messages > 0)
      .map(({ region, name, messages }) => ({
        code: 'DEAD_LETTERS',
        address: addressOf({ kind: 'dead-letter-queue', account: names.account, region, name }),
        message: `${messages} ${messages === 1 ? 'finding was' : 'findings were'} not delivered`,
        fix: 'Correct the cause (it is in the function’s log), then run: guardduty-slack redrive',
      })),
    ...alarms
      .filter(({ state }) => state === 'ALARM')
      .map(({ region, name }) => ({
        code: 'ALARM',
        address: addressOf({ kind: 'alarm', account: names.account, region, name }),
        message: 'the alarm is raised',
        fix: 'Its description says what it means. Findings wait in the queue meanwhile; none is lost.',
      })),
  ];
}

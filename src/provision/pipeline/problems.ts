import type { Names } from '../deployment/names.ts';
import type { PipelineStatus, Problem } from '../engine/report.ts';
import { addressOf } from '../engine/resource.ts';

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
        ...meaningOf(names, name),
      })),
  ];
}

/** What an alarm of ours stands for, where the findings are meanwhile, and the next command. */
function meaningOf(names: Names, alarm: string): Pick<Problem, 'message' | 'fix'> {
  switch (alarm) {
    case names.alarm('dead-letters'):
      return {
        message: 'in ALARM: findings could not be delivered and were moved to the dead-letter queue',
        fix: `They are kept there for 14 days. Correct the cause (it is in the log ${names.logGroup}), then run: guardduty-slack redrive`,
      };
    case names.alarm('forwarder-dead-letters'):
      return {
        message: `in ALARM: findings could not be forwarded to ${names.homeRegion} and were moved to the dead-letter queue of their Region`,
        fix: 'They are kept there for 14 days. Put the forwarding right with guardduty-slack enable, then run: guardduty-slack redrive',
      };
    case names.alarm('undelivered'):
      return {
        message: 'the alarm is in ALARM: a finding has waited longer than alarms.undelivered allows',
        fix: 'Findings wait in the queue and are tried again; those that cannot be delivered become dead letters. What stops them shows: guardduty-slack test',
      };
    case names.alarm('stalled'):
      return {
        message:
          'the alarm is in ALARM: findings wait in the queue, and none has left it for longer than alarms.undelivered allows',
        fix: 'Nothing is lost: they are delivered once the function takes them again. What stops them shows: guardduty-slack test',
      };
    case names.alarm('function-errors'):
      return {
        message: 'in ALARM: the function fails',
        fix: `Findings wait in the queue and are tried again meanwhile. The reason is in the log ${names.logGroup}; then try the whole way: guardduty-slack test`,
      };
    default:
      return { message: 'the alarm is in ALARM', fix: 'Its description says what it means.' };
  }
}

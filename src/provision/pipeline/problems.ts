import type { Names } from '../deployment/names.ts';
import type { DeliveryStatus } from '../engine/delivery-report.ts';
import type { PipelineStatus, Problem } from '../engine/report.ts';
import { addressOf } from '../engine/resource.ts';
import { mappingProblem } from './mapping-problem.ts';
import { blockageText, OPEN, type Blockage } from './path.ts';

/** What is true of the pipeline at the moment, beyond how it is set up. */
export interface Live extends Pick<PipelineStatus, 'queue' | 'deadLetters' | 'alarms'> {
  /** Undefined where nothing is known of deliveries. */
  readonly delivery?: DeliveryStatus;
  /** What Lambda says of its last attempt with the queue: `LastProcessingResult`; undefined where it says nothing. */
  readonly lastResult: string | undefined;
}

/** A problem with what it means for findings on their way. */
export interface LiveProblem extends Problem {
  readonly blockage: Blockage;
}

/**
 * What no comparison with a desired state can show: findings in dead-letter queues, alarms in ALARM, what Lambda says of
 * the event source mapping.
 *
 * @param regions every Region of the deployment
 */
export function pipelineProblems(
  names: Names,
  { deadLetters, alarms, ...live }: Live,
  regions: readonly string[],
): readonly LiveProblem[] {
  const uncertain: Blockage = { flow: 'doubtful', regions };
  return [
    ...mappingProblem(names, live, regions),
    ...deadLetters
      .filter(({ messages }) => messages > 0)
      .map(({ region, name, messages }) => ({
        code: 'DEAD_LETTERS',
        address: addressOf({ kind: 'dead-letter-queue', account: names.account, region, name }),
        impact: `${messages} ${messages === 1 ? 'finding' : 'findings'}${name === names.deadLetters ? '' : ` from ${region}`} did not reach Slack`,
        expected: 'empty',
        actual: `${messages} ${messages === 1 ? 'message' : 'messages'}`,
        message: `${messages} ${messages === 1 ? 'finding was' : 'findings were'} not delivered`,
        fix: `Correct the cause (it is in ${causeIn(names, name)}), then run: guardduty-slack redrive`,
        blockage: OPEN,
      })),
    ...alarms
      .filter((alarm) => isRaised(names, alarm, live))
      .map(({ region, name }) => ({
        code: 'ALARM',
        address: addressOf({ kind: 'alarm', account: names.account, region, name }),
        impact:
          blockageText(
            region === names.homeRegion ? uncertain : { ...uncertain, regions: [region] },
            regions,
          ) ?? '',
        expected: 'OK',
        actual: 'ALARM',
        ...alarmMeaning(names, name),
        blockage: OPEN,
      })),
  ];
}

/**
 * Whether an alarm is in ALARM for something that still is so. Those about waiting findings look back, and stay in ALARM for
 * half an hour after the last finding is out.
 */
export function isRaised(
  names: Names,
  { name, state }: PipelineStatus['alarms'][number],
  { queue, delivery }: Pick<Live, 'queue' | 'delivery'>,
): boolean {
  const isAboutWaiting = name === names.alarm('undelivered') || name === names.alarm('stalled');
  const isOver = queue !== null && delivery?.oldestWaitingSeconds === null;
  return state === 'ALARM' && !(isAboutWaiting && isOver);
}

/**
 * Where it is written why findings are among the dead letters. Where EventBridge could not deliver, no function ran.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
function causeIn(names: Names, queue: string): string {
  const attribute = 'the ERROR_MESSAGE attribute of the messages';
  return queue === names.deadLetters ? `the log ${names.logGroup} or ${attribute}` : attribute;
}

/** What an alarm of ours stands for, where the findings are meanwhile, and the next command. */
function alarmMeaning(names: Names, alarm: string): Pick<Problem, 'message' | 'fix'> {
  switch (alarm) {
    case names.alarm('dead-letters'):
      return {
        message:
          'the alarm is in ALARM: findings could not be delivered and were moved to the dead-letter queue',
        fix: `They are kept there for 14 days. Correct the cause (it is in ${causeIn(names, names.deadLetters)}), then run: guardduty-slack redrive`,
      };
    case names.alarm('forwarder-dead-letters'):
      return {
        message: `the alarm is in ALARM: findings could not be forwarded to ${names.homeRegion} and were moved to the dead-letter queue of their Region`,
        fix: 'They are kept there for 14 days. Correct the forwarding with guardduty-slack enable, then run: guardduty-slack redrive',
      };
    case names.alarm('undelivered'):
      return {
        message: 'the alarm is in ALARM: a finding has waited longer than alarms.undelivered allows',
        fix: 'Findings wait in the queue and are tried again; those that cannot be delivered are moved to the dead-letter queue. What stops them shows: guardduty-slack test',
      };
    case names.alarm('stalled'):
      return {
        message:
          'the alarm is in ALARM: findings wait in the queue, and none has left it for longer than alarms.undelivered allows',
        fix: 'Nothing is lost: they are delivered once the function takes them again. What stops them shows: guardduty-slack test',
      };
    case names.alarm('function-errors'):
      return {
        message: 'the alarm is in ALARM: the function fails',
        fix: `Findings wait in the queue and are tried again meanwhile. The reason is in the log ${names.logGroup}; then try the whole way: guardduty-slack test`,
      };
    default:
      return { message: 'the alarm is in ALARM', fix: 'Its description says what it means.' };
  }
}

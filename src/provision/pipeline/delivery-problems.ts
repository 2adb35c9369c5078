import type { Names } from '../deployment/names.ts';
import type { DeliveryStatus } from '../engine/delivery-report.ts';
import type { Notice } from '../engine/report.ts';
import { addressOf } from '../engine/resource.ts';
import type { Blockage } from './path.ts';
import type { LiveProblem } from './problems.ts';

const TOO_MANY_REQUESTS = 429;

/**
 * What deliveries themselves show to be wrong: a finding that waits longer than `alarms.undelivered` allows, and a destination
 * where Slack's last answer was a refusal while findings wait.
 *
 * @param limit minutes @param regions every Region of the deployment
 */
export function deliveryProblems(
  names: Names,
  delivery: DeliveryStatus,
  limit: number,
  regions: readonly string[],
): readonly LiveProblem[] {
  const { oldestWaitingSeconds, answers } = delivery;
  if (oldestWaitingSeconds === null) return [];
  const blockage: Blockage = { flow: 'doubtful', regions };
  const { account, homeRegion: region } = names;
  const common = {
    impact: 'Findings wait and do not reach Slack',
    blockage,
    fix: 'Findings are delivered by themselves once Slack takes them. What stops them shows: guardduty-slack test',
  };
  const failing = answers.filter(({ delivered, status }) => !delivered && status !== TOO_MANY_REQUESTS);
  const minutes = Math.floor(oldestWaitingSeconds / 60);
  return [
    ...(oldestWaitingSeconds > limit * 60
      ? [
          {
            code: 'UNDELIVERED',
            address: addressOf({ kind: 'queue', account, region, name: names.queue }),
            expected: `at most ${limit} minutes`,
            actual: `${minutes} minutes`,
            message: `the oldest finding has waited for ${minutes} minutes`,
            ...common,
          },
        ]
      : []),
    ...failing.map(({ destination, at, status, answer }) => ({
      code: 'SLACK_FAILS',
      address: addressOf({ kind: 'secret', account, region, name: destination }),
      expected: 'delivered',
      actual: answerText(status, answer),
      message: `Slack's last answer at destination ${destination}, at ${at}, was: ${answerText(status, answer)}`,
      ...common,
    })),
  ];
}

function answerText(status: number | null, answer: string): string {
  return status === null ? answer : `${status} ${answer}`;
}

/** What of deliveries could not be read, although no finding waits for it. */
export function deliveryNotices(delivery: DeliveryStatus): readonly Notice[] {
  return delivery.unread.map(({ what, reason, fix }) => ({
    code: 'DELIVERY_NOT_READ',
    message:
      what === 'log'
        ? `The function's log could not be read, so the last delivery is not known: ${reason}`
        : `The metrics of deliveries could not be read, so delivery times are not known: ${reason}`,
    fix,
  }));
}

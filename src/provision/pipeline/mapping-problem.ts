import type { Names } from '../deployment/names.ts';
import { addressOf } from '../engine/resource.ts';
import { blockageText, type Blockage } from './path.ts';
import type { Live, LiveProblem } from './problems.ts';

/**
 * What Lambda says of its last attempt to take findings from the queue, where that is no success. A failed or throttled
 * call is only a problem while findings wait: nothing newer is said before the next one comes.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html
 */
export function mappingProblem(
  names: Names,
  { queue, lastResult = '' }: Pick<Live, 'queue' | 'lastResult'>,
  regions: readonly string[],
): readonly LiveProblem[] {
  const [, reason] = /^PROBLEM:\s*(.*)$/s.exec(lastResult) ?? [];
  if (reason === undefined) return [];
  const isOfOneCall = /throttled|function call failed/i.test(reason);
  const isIdle = queue !== null && queue.visible + queue.inFlight === 0;
  if (isOfOneCall && isIdle) return [];
  const blockage: Blockage = { flow: 'doubtful', regions };
  return [
    {
      code: 'MAPPING_PROBLEM',
      address: addressOf({
        kind: 'event-source-mapping',
        account: names.account,
        region: names.homeRegion,
        name: names.queue,
      }),
      impact: blockageText(blockage, regions) ?? '',
      expected: 'OK',
      actual: lastResult,
      message: `Lambda could not hand findings from the queue to the function: ${reason}`,
      fix: fixOf(names, reason),
      blockage,
    },
  ];
}

function fixOf(names: Names, reason: string): string {
  if (/throttled/i.test(reason))
    return `Give the function concurrency again. If nothing is reserved for it, the account uses all it has: aws lambda get-account-settings --region ${names.homeRegion}`;
  if (/function call failed/i.test(reason)) return 'What fails shows: guardduty-slack test';
  return `If guardduty-slack enable finds nothing to correct, a service control policy or a key policy denies it: whoever manages that must allow the role ${names.functionRole} what Lambda names.`;
}

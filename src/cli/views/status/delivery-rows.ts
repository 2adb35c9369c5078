import type { PipelineStatus } from '../../../provision/index.ts';
import { momentText } from '../../terminal/layout.ts';
import type { PartRow } from './columns.ts';

const LAST_WEEK = 'in the last 7 days';

/** What is known of deliveries, in words. What could not be read is unknown, never none. */
export function deliveryRows({ delivery, queue, health }: PipelineStatus): readonly PartRow[] {
  const { lastDelivered, answers, oldestWaitingSeconds, seconds, unread } = delivery;
  const isUnread = (what: 'log' | 'metrics'): boolean => unread.some((one) => one.what === what);
  return [
    {
      part: 'lastDelivered',
      title: 'Last delivered finding',
      text:
        lastDelivered !== null
          ? `${momentText(lastDelivered.at)} ${aboutFinding(lastDelivered)}`
          : isUnread('log')
            ? 'unknown'
            : `none ${LAST_WEEK}`,
    },
    {
      part: 'oldestWaiting',
      title: 'Oldest waiting finding',
      text: waitingText(
        oldestWaitingSeconds,
        queue !== null && health.queue.state !== 'unknown',
        unread.length > 0,
      ),
    },
    {
      part: 'slackAnswer',
      title: 'Slack’s last answer',
      text:
        answers.length > 0
          ? answers.map(answerText).join('; ')
          : isUnread('log')
            ? 'unknown'
            : `none known ${LAST_WEEK}`,
    },
    {
      part: 'deliveryTime',
      title: 'From finding to Slack',
      text:
        seconds !== null
          ? `p50 ${secondsText(seconds.p50)}, p95 ${secondsText(seconds.p95)} ${LAST_WEEK}`
          : isUnread('metrics')
            ? 'unknown'
            : `no delivery ${LAST_WEEK}`,
    },
  ];
}

function aboutFinding({
  type,
  region,
  destination,
  sample,
}: NonNullable<PipelineStatus['delivery']['lastDelivered']>): string {
  const known = [sample ? 'sample' : null, type, region].filter((part) => part !== null);
  return `(${[...known, `to ${destination}`].join(', ')})`;
}

function waitingText(seconds: number | null, isSeen: boolean, isUnsure: boolean): string {
  if (!isSeen) return 'unknown';
  if (seconds === null) return 'none waits';
  const text = seconds < 60 ? 'less than a minute' : `${Math.floor(seconds / 60)} min`;
  return isUnsure ? `at least ${text}` : text;
}

function answerText({
  destination,
  at,
  status,
  answer,
}: PipelineStatus['delivery']['answers'][number]): string {
  return `${status === null ? '' : `${status} `}${answer} at ${momentText(at)} (${destination})`;
}

function secondsText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

import { OWN_EVENT, type HeartbeatEvent, type OpeningDigestEvent, type SelfTestEvent } from '../contract.ts';
import { code } from './escape.ts';
import { at, first, number } from '../finding/json-path.ts';
import { message, type SlackMessage } from './message.ts';

const MOST_REGIONS = 50;

/** The message for an event of our own. */
export function noticeMessage(
  event: SelfTestEvent | HeartbeatEvent | OpeningDigestEvent,
  deployment: string,
): SlackMessage {
  const name = code(deployment, 60);
  if (event[OWN_EVENT] !== 'opening-digest')
    return message(
      `🟢 ${name} is watching. GuardDuty findings arrive here; silence means that there are none.`,
    );
  const lines = at(event, 'counts').map(
    (row) =>
      `${code(first(row, 'region') ?? '', 40)} ${number(row, 'critical') ?? 0} Critical, ${number(row, 'high') ?? 0} High`,
  );
  return message(
    [
      `🟢 ${name} reports GuardDuty findings here from now on. Open before: ${lines.length === 0 ? 'none' : ''}`,
      ...lines.slice(0, MOST_REGIONS),
      ...(lines.length > MOST_REGIONS ? [`and ${lines.length - MOST_REGIONS} more Regions`] : []),
    ].join('\n'),
  );
}

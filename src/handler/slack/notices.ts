import { OWN_EVENT, type HeartbeatEvent, type OpeningDigestEvent, type SelfTestEvent } from '../contract.ts';
import { at, first, number } from '../finding/json-path.ts';
import type { Band } from '../finding/severity.ts';
import { notified } from './escape.ts';
import { header, message, type SlackMessage } from './message.ts';
import { between, bold, lines, literalCode, moment, richText, words, type Pieces } from './rich-text.ts';

const MOST_REGIONS = 50;
const BANDS = ['Critical', 'High', 'Medium', 'Low', 'Unknown'] as const;

/** What became of findings in the last seven days, as far as the table tells. Samples are not counted. */
export interface Week {
  /** Findings that were delivered, by band. */
  readonly delivered: ReadonlyMap<Band['name'], number>;
  /** When Slack took the last one, in milliseconds since 1970. */
  readonly last?: number | undefined;
  /** Findings that Slack refused for good somewhere, and that are in the dead-letter queue or were. */
  readonly refused: number;
}

/** A title and what stands below it. */
interface Notice {
  readonly title: string;
  readonly rows: readonly Pieces[];
}

/**
 * The message for an event of our own.
 *
 * @param week what was delivered in the last seven days; undefined where it could not be read
 * @param short without blocks, for where Slack refuses them
 */
export function noticeMessage(
  event: SelfTestEvent | HeartbeatEvent | OpeningDigestEvent,
  deployment: string,
  { week, short = false }: { readonly week?: Week | undefined; readonly short?: boolean | undefined } = {},
): SlackMessage {
  const name = notified(deployment, 60);
  const { title, rows } =
    event[OWN_EVENT] === 'opening-digest' ? openingNotice(event, name) : weeklyNotice(week, name);
  return short ? message(title) : message(title, [header(title), richText(lines(rows))]);
}

/** It claims no more than the table tells: a quiet channel and a broken one look the same without it. */
function weeklyNotice(week: Week | undefined, name: string): Notice {
  const good = week !== undefined && week.refused === 0;
  return {
    title: `${good ? '🟢' : '🟡'} ${name} delivers GuardDuty findings here`,
    rows: [
      ...(week === undefined
        ? [[bold('What was delivered in the last 7 days could not be read.')]]
        : weekRows(week)),
      [words('This message comes every Monday. If it does not, run '), literalCode('guardduty-slack status')],
    ],
  };
}

function weekRows({ delivered, last, refused }: Week): Pieces[] {
  const counts = BANDS.flatMap((band) => {
    const count = delivered.get(band) ?? 0;
    return count === 0 ? [] : [`${count} ${band === 'Unknown' ? 'of unknown severity' : band}`];
  });
  return [
    [words(`Findings delivered in the last 7 days: ${counts.length === 0 ? 'none' : counts.join(', ')}`)],
    ...(last === undefined ? [] : [[words('Last delivery '), moment(last)]]),
    ...(refused === 0 ? [] : [refusedRow(refused)]),
  ];
}

function refusedRow(refused: number): Pieces {
  return [
    bold(`${refused} ${refused === 1 ? 'finding' : 'findings'} could not be delivered.`),
    words(' To see what is in the dead-letter queue and send it again, run '),
    literalCode('guardduty-slack redrive'),
  ];
}

function openingNotice(event: OpeningDigestEvent, name: string): Notice {
  const regions = at(event, 'counts').map((row) =>
    between(' ', [
      [literalCode(first(row, 'region') ?? '', 40)],
      [words(`${number(row, 'critical') ?? 0} Critical, ${number(row, 'high') ?? 0} High`)],
    ]),
  );
  const more = regions.length - MOST_REGIONS;
  return {
    title: `🟢 ${name} reports GuardDuty findings here from now on`,
    rows: [
      [bold('Open before:'), ...(regions.length === 0 ? [words(' none')] : [])],
      ...regions.slice(0, MOST_REGIONS),
      ...(more > 0 ? [[words(`and ${more} more Regions`)]] : []),
    ],
  };
}

/**
 * Rich text: structure in place of markup. Slack parses nothing in a text element, so outside text stands in one as it is.
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import type { Line, Value } from '../finding/facts.ts';
import { formatTime } from '../finding/time.ts';
import { literal, literalWords } from './escape.ts';

/** A piece of a line. */
export type Piece = RichTextElement;

/** Pieces next to each other. */
export type Pieces = readonly Piece[];

/** Words of ours. */
export function words(text: string): Piece {
  return { type: 'text', text };
}

/** A label of ours. */
export function bold(text: string): Piece {
  return { type: 'text', text, style: { bold: true } };
}

/** An outside id, name or address, as it is. */
export function literalCode(value: string, max = 200): Piece {
  return { type: 'text', text: literal(value, max), style: { code: true } };
}

/** Outside words that read as a part of the sentence, such as the name of a country. */
export function outsideWords(value: string, max = 200): Piece {
  return { type: 'text', text: literalWords(value, max) };
}

/** Until the year 2100, which Slack surely shows. */
const LAST_TIME = 4_102_444_800_000;

/** Tokens of a date in a message: https://docs.slack.dev/reference/block-kit/block-elements/date-element */
const DAY_AND_TIME = '{date_short_pretty} at {time}';
const TIME_ALONE = '{time}';

/** A moment in the reader's own time zone, in UTC for clients that cannot show that. */
export function moment(milliseconds: number, format = DAY_AND_TIME): Piece {
  const fallback = formatTime(milliseconds);
  if (milliseconds <= 0 || milliseconds > LAST_TIME) return literalCode(fallback);
  return { type: 'date', timestamp: Math.floor(milliseconds / 1000), format, fallback };
}

/** The same without the day, for a list whose lines follow each other within hours. */
export function timeOfDay(milliseconds: number): Piece {
  return moment(milliseconds, TIME_ALONE);
}

/** Pieces with words between each two groups; groups without a piece are left out. */
export function between(separator: string, groups: readonly Pieces[]): Piece[] {
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index) => (index === 0 ? [...group] : [words(separator), ...group]));
}

/** A value of a finding as a piece. */
export function valuePiece({ text, as, at, near }: Value, max = 150): Piece {
  if (as === 'time' && at !== undefined) return near === true ? timeOfDay(at) : moment(at);
  return as === 'code' ? literalCode(text, max) : outsideWords(text, max);
}

/** Characters that a reader sees of some pieces. */
export function lengthOfPieces(pieces: Pieces): number {
  return pieces.reduce(
    (sum, piece) => sum + ('text' in piece ? (piece.text ?? '').length : piece.type === 'date' ? 25 : 10),
    0,
  );
}

/** What ` · and 1234567 more` may take. */
const MORE = 20;

/** The parts of a line in at most `max` characters; it ends with how many do not fit. The label is not in it. */
export function linePieces({ parts, more = 0 }: Line, max: number): Piece[] {
  const shown: Piece[][] = [];
  let length = 0;
  let left = parts.length + more;
  for (const { word, values } of parts) {
    const pieces = between(' ', [
      ...(word === '' ? [] : [[words(word)]]),
      ...values.map((value) => [valuePiece(value)]),
    ]);
    const size = lengthOfPieces(pieces) + 3;
    if (length + size > max - MORE) break;
    shown.push(pieces);
    length += size;
    left -= 1;
  }
  return between(' · ', left > 0 ? [...shown, [words(`and ${left} more`)]] : shown);
}

/** Lines below each other as one element; Slack wants their line breaks written out. */
export function lines(all: readonly Pieces[]): RichTextSection {
  return { type: 'rich_text_section', elements: joined(between('\n', all)) };
}

/** A block of rich text. */
export function richText(...elements: RichTextBlock['elements']): RichTextBlock {
  return { type: 'rich_text', elements };
}

/** A title of ours over a list with bullets. */
export function listUnder(title: string, items: readonly Pieces[]): RichTextBlock {
  const elements = items
    .filter((pieces) => pieces.length > 0)
    .map((pieces): RichTextSection => ({ type: 'rich_text_section', elements: joined(pieces) }));
  return richText(
    { type: 'rich_text_section', elements: [bold(title)] },
    { type: 'rich_text_list', style: 'bullet', elements },
  );
}

/** Characters of all URLs of a line; Slack takes as many in one. */
const LONGEST_URL = 3_000;

/** Links next to each other under words of ours, those that have a URL which Slack takes. The URLs are ones that we built. */
export function linkPieces(urls: readonly (readonly [label: string, url: string | undefined])[]): Pieces {
  let left = LONGEST_URL;
  const links: Piece[] = [];
  for (const [text, url] of urls) {
    if (url === undefined || url.length > left) continue;
    left -= url.length;
    links.push({ type: 'link', url, text });
  }
  return between(
    ' · ',
    links.map((one) => [one]),
  );
}

/** Plain words next to each other are one element: Slack counts each. */
function joined(pieces: Pieces): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    const alike = last?.type === 'text' && piece.type === 'text' && sameStyle(last, piece);
    if (alike) result[result.length - 1] = { ...last, text: last.text + piece.text };
    else result.push(piece);
  }
  return result;
}

function sameStyle(one: Extract<Piece, { type: 'text' }>, other: Extract<Piece, { type: 'text' }>): boolean {
  return one.style === undefined && other.style === undefined;
}

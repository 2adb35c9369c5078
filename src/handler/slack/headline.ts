/**
 * The second and third line of a card: where it happened, to what and by whom; how often and since when. With the title above
 * them they say what someone who was woken needs first.
 */
import type { Facts, Line, Value } from '../finding/facts.ts';
import type { Finding } from '../finding/finding.ts';
import { describeDuration } from '../finding/time.ts';
import {
  between,
  literalCode,
  moment,
  outsideWords,
  valuePiece,
  words,
  type Piece,
  type Pieces,
} from './rich-text.ts';

/** How an account is shown: by its name in the Organization, its id after it. */
export function accountPieces({ account }: Finding, accountName: string | undefined): Piece[] {
  const id = account === undefined ? words('unknown account') : literalCode(account, 40);
  return accountName === undefined ? [id] : [outsideWords(accountName, 80), words(' ('), id, words(')')];
}

/** `payments-prod (3333…) · eu-west-1 · EC2 instance i-0a1b… ← 203.0.113.77 (Portside, Atlantis)`. */
export function placeLine(
  finding: Finding,
  accountName: string | undefined,
  facts: Facts | undefined,
): Piece[] {
  return between(' · ', [
    accountPieces(finding, accountName),
    [outsideWords(finding.region ?? 'unknown Region', 40)],
    facts === undefined ? [] : resourceAndActor(facts),
  ]);
}

const ARROWS = { from: ' ← ', to: ' → ', unknown: ' · with ' } as const;

function resourceAndActor({ resource, who, from, direction }: Facts): Piece[] {
  const what = namePieces(resource);
  const actor = sameAs(who, resource) ? [] : namePieces(who);
  const address = namePieces(from);
  // What went out from a resource went to the other end, whoever began it.
  if (direction === 'to') return between(ARROWS.to, [between(' · by ', [what, actor]), address]);
  const arrow = ARROWS[direction ?? 'unknown'];
  if (actor.length === 0) return between(arrow, [what, address]);
  return between(ARROWS.from, [
    what,
    between(direction === 'from' ? ' from ' : ARROWS.unknown, [actor, address]),
  ]);
}

/** Whether a line names what another names. */
export function sameAs(lines: readonly Line[], others: readonly Line[]): boolean {
  return JSON.stringify(nameOf(lines[0])) === JSON.stringify(nameOf(others[0]));
}

/** Whether the second line of a card tells all of these lines, so that they need not be said again. */
export function isToldAbove([line, ...others]: readonly Line[]): boolean {
  const { parts = [], more = 0 } = line ?? {};
  const isShort = ({ text, as }: Value): boolean => text.length <= (as === 'code' ? NAME_WIDTH : WORD_WIDTH);
  return (
    others.length === 0 &&
    more === 0 &&
    parts.length === nameOf(line).length &&
    parts.every(({ values }) => values.length === 1 && values.every(isShort))
  );
}

/** The name of the first of some lines, and how many more there are. */
function namePieces(all: readonly Line[]): Piece[] {
  const [line] = all;
  if (line === undefined) return [];
  const more = all.length > 1 ? [words(`and ${all.length - 1} more`)] : [];
  return between(' ', [...(line.label === '' ? [] : [[words(line.label)]]), namedBy(nameOf(line)), more]);
}

const MOST_WORDS = 3;
/** Characters of a name, and of each of the words that explain it. */
const NAME_WIDTH = 100;
const WORD_WIDTH = 60;

/** What names a line: its first values, up to one id and the words that explain it. */
function nameOf(line: Line | undefined): readonly Value[] {
  const named: Value[] = [];
  let id = false;
  for (const { word, values } of line?.parts ?? []) {
    const [value] = values;
    if (word !== '' || value === undefined || (id && value.as === 'code')) break;
    id ||= value.as === 'code';
    named.push(value);
    if (named.length > MOST_WORDS) break;
  }
  return named;
}

/** Words before an id stand as they are, words after it in brackets. */
function namedBy(values: readonly Value[]): Pieces {
  const at = values.findIndex(({ as }) => as === 'code');
  const head = values
    .slice(0, at < 0 ? values.length : at + 1)
    .map((value) => [valuePiece(value, NAME_WIDTH)]);
  const rest = at < 0 ? [] : values.slice(at + 1).map((value) => [valuePiece(value, WORD_WIDTH)]);
  return rest.length === 0
    ? between(' ', head)
    : [...between(' ', head), words(' ('), ...between(', ', rest), words(')')];
}

/** `27 times in 50 min · first today at 9:15 · last today at 10:05`, as far as the finding says. */
export function timesLine({ count, firstSeen, lastSeen }: Finding): Piece[] {
  const span = firstSeen === undefined || lastSeen === undefined ? 0 : lastSeen - firstSeen;
  const times =
    count === undefined
      ? undefined
      : `${count} ${count === 1 ? 'time' : 'times'}${span >= 60_000 && count !== 1 ? ` in ${describeDuration(span)}` : ''}`;
  const same = firstSeen !== undefined && firstSeen === lastSeen;
  return between(' · ', [
    times === undefined ? [] : [words(times)],
    firstSeen === undefined || same ? [] : [words('first '), moment(firstSeen)],
    lastSeen === undefined ? [] : [words(same ? 'at ' : 'last '), moment(lastSeen)],
  ]);
}

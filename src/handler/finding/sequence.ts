import type { Line, Value } from './facts.ts';
import { inWords } from './in-words.ts';
import { at, first, number, texts } from './json-path.ts';
import { bandOf } from './severity.ts';
import { parseTime } from './time.ts';

const SEQUENCE = 'service.detection.sequence';
/** What names the tactics of a sequence or a signal: they are told with the signals. */
const TACTIC = 'ATTACK_TACTIC';
/** After so long without a day, a line of the story names it again. */
const HALF_A_DAY = 12 * 3_600_000;

/**
 * The signals of an attack sequence as a story, a line each in the order of time: `08:26 CreateAccessKey ×2 (Persistence)`.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Signal.html
 */
export function signalLines(detail: unknown): readonly Line[] {
  let dated = -Infinity;
  return at(detail, `${SEQUENCE}.signals`)
    .map((signal) => ({ signal, time: parseTime(at(signal, 'firstSeenAt')[0]) }))
    .toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0))
    .flatMap(({ signal, time }) => {
      const near = time !== undefined && time - dated < HALF_A_DAY;
      if (time !== undefined && !near) dated = time;
      const values = [...momentOf(time, near), ...nameOf(signal), ...aboutSignal(signal)];
      return values.length === 0 ? [] : [{ label: '', parts: [{ word: '', values }] }];
    });
}

/** The indicators of the whole sequence, without the tactics that its signals tell. */
export function indicatorLines(detail: unknown): readonly Line[] {
  return at(detail, `${SEQUENCE}.sequenceIndicators`)
    .filter((indicator) => first(indicator, 'key') !== TACTIC)
    .flatMap((indicator) => {
      const name = first(indicator, 'title') ?? inWords(first(indicator, 'key') ?? '');
      const values: Value[] = texts(indicator, 'values').map((text) => ({ text, as: 'code' }));
      const left = values.length - 3;
      const shown = left > 0 ? [...values.slice(0, 3), words(`+${left}`)] : values;
      const all = [...(name === '' ? [] : [words(name)]), ...shown];
      return all.length === 0 ? [] : [{ label: 'Indicator', parts: [{ word: '', values: all }] }];
    });
}

function momentOf(time: number | undefined, near: boolean): Value[] {
  return time === undefined ? [] : [{ text: String(time), as: 'time', at: time, ...(near && { near }) }];
}

function nameOf(signal: unknown): Value[] {
  const name = first(signal, 'name');
  const type = first(signal, 'type');
  if (name !== undefined) return [{ text: name, as: 'code' }];
  return type === undefined ? [] : [words(inWords(type))];
}

/** How often, which tactic and how severe; a signal that is no finding has severity 0, which says nothing. */
function aboutSignal(signal: unknown): Value[] {
  const count = number(signal, 'count') ?? 1;
  const severity = number(signal, 'severity');
  const band = bandOf(severity).name;
  const tactics = at(signal, 'signalIndicators')
    .filter((indicator) => (first(indicator, 'key') ?? TACTIC) === TACTIC)
    .flatMap((indicator) => texts(indicator, 'values'));
  const about = [...new Set(tactics)].slice(0, 3).concat(band === 'Unknown' ? [] : [band]);
  return [
    ...(count > 1 ? [words(`×${count}`)] : []),
    ...(about.length > 0 ? [words(`(${about.join(', ')})`)] : []),
  ];
}

function words(text: string): Value {
  return { text, as: 'words' };
}

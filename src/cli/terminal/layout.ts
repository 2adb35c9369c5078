import { withoutSecrets } from '../../provision/base/secret-text.ts';

let segmenter: Intl.Segmenter | undefined;

/** What a reader takes for one character. Made when it is first needed: most texts are plain ASCII, and ICU is slow to load. */
function graphemes(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** Characters that take two columns: East Asian wide forms and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
// oxlint-disable-next-line no-control-regex
const STYLES = /\u001b\[[\d;]*m/g;

const ASCII = /^[\u0020-\u007e]*$/;

/** Columns that text takes on a terminal; colors take none. */
export function widthOf(text: string): number {
  const plain = text.replace(STYLES, '');
  if (ASCII.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of graphemes(plain)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** Fills up with spaces to a width. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Cuts plain text to a width, with an ellipsis where something is missing. */
export function shortened(whole: string, width: number): string {
  const text = withoutSecrets(whole);
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const { segment } of graphemes(text)) {
    if (widthOf(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/**
 * Breaks plain text into lines no wider than `width`, at spaces where possible. Lines after the first are indented by
 * `hang`. Slack secrets are taken out before they could come apart.
 */
export function wrapped(text: string, width: number, hang = 0): string[] {
  return withoutSecrets(text)
    .split('\n')
    .flatMap((paragraph) => wrapParagraph(paragraph, width, ' '.repeat(hang)));
}

function wrapParagraph(text: string, width: number, hang: string): string[] {
  const lead = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = lead;
  let empty = true;
  const flush = (): void => {
    lines.push(line);
    line = hang + lead;
    empty = true;
  };
  for (let word of text.trim().split(/ +/)) {
    if (!empty && widthOf(line) + 1 + widthOf(word) > width) flush();
    // A word that fits on no line is broken: an ARN may be wider than a terminal.
    while (widthOf(line) + widthOf(word) > width && empty && word !== '') {
      const room = breakable(word, Math.max(1, width - widthOf(line)));
      line += word.slice(0, room);
      word = word.slice(room);
      if (word !== '') flush();
    }
    if (word === '') continue;
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines;
}

/** How much of a long word stands on a line: up to a slash, hyphen or the like when there is one not too early. */
function breakable(word: string, room: number): number {
  const fits = fitting(word, room);
  const at = Math.max(...['/', '-', ':', ',', '.', '_'].map((one) => word.lastIndexOf(one, fits - 1)));
  return at >= fits / 2 ? at + 1 : fits;
}

/** How many code units of a word fit, at least one whole character. */
function fitting(word: string, room: number): number {
  if (ASCII.test(word)) return room;
  let units = 0;
  let width = 0;
  for (const { segment } of graphemes(word)) {
    width += widthOf(segment);
    if (width > room && units > 0) break;
    units += segment.length;
  }
  return units;
}

/** Breaks text into lines behind a sign of one column: what follows stands below the text, not below the sign. */
export function behindSign(
  sign: string,
  text: string,
  width: number,
  styled: (line: string) => string = (line) => line,
): string[] {
  return wrapped(text, width - 2).map((line, index) => `${index === 0 ? sign : ' '} ${styled(line)}`);
}

/** `1 account`, `2 accounts`. */
export function count(many: number, one: string, more = `${one}s`): string {
  return `${many.toLocaleString('en-US')} ${many === 1 ? one : more}`;
}

/** A moment in ISO 8601 as people read it, to the minute: `2026-11-28 21:34 UTC`. */
export function momentText(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** A length of time as people say it: `0.4 s`, `12 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

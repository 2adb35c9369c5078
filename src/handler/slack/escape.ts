// Everything that came from outside passes through here on its way into a message. Slack reads markup in text
// (https://docs.slack.dev/messaging/formatting-message-text): `<…>` makes mentions and links, * _ ~ ` format, colons
// make emoji. Nothing escapes the last two, so in mrkdwn outside text stands in code spans only, where they are inert.

/**
 * Characters that show nothing but reorder, hide or break text: controls, bidi marks, zero-width and filler characters, lone
 * surrogates, and the noncharacters that end each plane, which some readers of JSON refuse.
 */
const INVISIBLE =
  /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\u2800\ufffc]/gu;

/**
 * Words of Latin letters and of the signs in our headings, one space between them. Nearly all values are, and making the
 * classes of Unicode ready takes longer than the rest of a card.
 */
const TAME = /^(?! )(?:[!-~\u00a1-\u00ac\u00ae-\u024f]|\ud83d[\udd00-\udfff]| (?=\S))*$/;

const LONGEST = 20_000;

/** Text made visible and tame: one line (or, with `lines`, its own line breaks), no invisible characters, no towers of accents. */
export function clean(value: string, lines = false): string {
  if (value.length <= LONGEST && TAME.test(value)) return value;
  return value
    .slice(0, LONGEST)
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\S\n]/g, ' ')
    .replace(INVISIBLE, '')
    .replace(lines ? / +/g : /[ \n]+/g, ' ')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
    .replace(/ ?\n(?: ?\n)+/g, '\n')
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? '');
}

/** The longest run of whole, escaped characters within `max`. */
function within(characters: readonly string[], max: number): string[] {
  const kept: string[] = [];
  let length = 0;
  for (const character of characters) {
    const safe = escaped(character);
    length += safe.length;
    if (length > max) break;
    kept.push(safe);
  }
  return kept;
}

/** Escapes, and shortens to `max` characters of what is sent; `middle` keeps both ends, which tell paths and ARNs apart. */
function fit(text: string, max: number, middle: boolean): string {
  const whole = text.length > max ? undefined : escaped(text);
  if (whole !== undefined && whole.length <= max) return whole;
  // Of a text of any length, only what can be shown is taken apart.
  const characters = Array.from(text.slice(0, max));
  if (!middle) return `${within(characters, max - 1).join('')}…`;
  const tail = within(Array.from(text.slice(-max)).toReversed(), Math.floor((max - 1) * 0.4)).toReversed();
  return `${within(characters, max - 1 - tail.join('').length).join('')}…${tail.join('')}`;
}

/**
 * Outside text for a `plain_text` object of at most `max` characters. Slack formats nothing there; URLs are defanged
 * (`https[:]//`) so that no client makes a link of one.
 */
export function plain(value: string, max: number): string {
  return fit(clean(value, true).replaceAll('://', '[:]//'), max, false) || '-';
}

/** Outside text as a code span for mrkdwn, at most `max` characters with its backticks. Backticks inside become `'`. */
export function code(value: string, max = 200): string {
  return `\`${fit(clean(value).replaceAll('`', "'"), max - 2, true) || '-'}\``;
}

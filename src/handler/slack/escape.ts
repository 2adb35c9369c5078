// Everything that came from outside passes through here on its way into a message. Slack reads markup in text
// (https://docs.slack.dev/messaging/formatting-message-text): `<…>` makes mentions and links, * _ ~ ` format, colons
// make emoji. Nothing escapes the last two, so outside text stands in rich text and plain text, of which Slack parses
// nothing, and in mrkdwn in code spans only, where they are inert.

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

/** Shortens to `max` characters, whole ones, without escaping: what rich text shows is what is sent. */
function shortened(text: string, max: number, middle: boolean): string {
  if (text.length <= max) return text;
  const tailLength = middle ? Math.floor((max - 1) * 0.4) : 0;
  const whole = (part: string): string => part.replace(LONE_SURROGATE, '');
  return `${whole(text.slice(0, max - 1 - tailLength))}…${tailLength === 0 ? '' : whole(text.slice(-tailLength))}`;
}

const LONE_SURROGATE = /^[\udc00-\udfff]|[\ud800-\udbff]$/g;

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

/** A colon that would begin an emoji. */
const EMOJI_COLON = /:(?=[\w+'-]+:)/g;

/**
 * Outside text for the text of notifications, at most `max` characters: one line, URLs defanged, and a ratio sign, which
 * looks the same, for each colon that would begin an emoji.
 */
export function notified(value: string, max: number): string {
  return fit(clean(value).replaceAll('://', '[:]//').replace(EMOJI_COLON, '∶'), max, false) || '-';
}

/** Outside text for an element of rich text that stands among words; no client finds a link or an emoji in it. */
export function literalWords(value: string, max: number): string {
  const tame = clean(value, true).replaceAll('://', '[:]//').replace(EMOJI_COLON, '∶');
  return shortened(tame, max, false) || '-';
}

/** Outside text for an element of rich text that is written as code: as it is, on one line. */
export function literal(value: string, max: number): string {
  return shortened(clean(value), max, true) || '-';
}

/** Outside text as a code span for mrkdwn, at most `max` characters with its backticks. Backticks inside become `'`. */
export function code(value: string, max = 200): string {
  return `\`${fit(clean(value).replaceAll('`', "'"), max - 2, true) || '-'}\``;
}

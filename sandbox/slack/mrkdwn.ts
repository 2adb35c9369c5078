/**
 * Slack's markup, cut into what would be live and what is only text. It shares nothing with the code that makes messages:
 * it is there to judge them. https://docs.slack.dev/messaging/formatting-message-text
 */

/** What Slack would make of a piece of text. */
type TokenKind =
  | 'text'
  /** `<!here>`, `<!channel>`, `<!everyone>`: notifies everyone. */
  | 'broadcast'
  | 'user'
  | 'group'
  | 'channel'
  /** `<!date^…>`. */
  | 'date'
  /** `<https://…|label>`. */
  | 'link'
  /** An address in the text that Slack makes a link of by itself. */
  | 'autolink'
  /** `evil.example` without a scheme, of which Slack makes a link too. */
  | 'domain'
  | 'bold'
  | 'italic'
  | 'strike'
  | 'code'
  | 'preformatted'
  | 'quote'
  | 'emoji';

/** A piece of text. */
export interface Token {
  readonly kind: TokenKind;
  /** As it was written. */
  readonly raw: string;
  /** What a person sees of it. */
  readonly shown: string;
  /** Where a link leads, or who is meant. */
  readonly target?: string;
}

/** How a text came: what Slack makes of it by itself depends on it. */
export interface MarkupOptions {
  /** Leaves addresses alone that are not in `<…>`. */
  readonly verbatim?: boolean;
}

const FENCE = /```([\s\S]*?)```/g;
const CODE = /`([^`\n]+)`/g;
const CONTROL = /<([^<>\n]*)>/g;
const ADDRESS = /\b(?:https?:\/\/|mailto:)[^\s<>|`]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g;
const DOMAIN = /\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}\b(?:\/[^\s<>|`]*)?/gi;
const EMOJI = /:[a-z0-9_+'-]+(?::skin-tone-[2-6])?:/g;
const EDGE_BEFORE = String.raw`(?<=^|[\s(\[{"'.,;:!?_~*\-–—/])`;
const EDGE_AFTER = String.raw`(?=$|[\s)\]}"'.,;:!?_~*\-–—/])`;
const STYLES = [
  ['bold', '\\*'],
  ['italic', '_'],
  ['strike', '~'],
] as const;

/** Cuts marked-up text into tokens. Styles hold their own raw text; what is live inside of them comes as tokens too. */
export function tokensOf(text: string, options: MarkupOptions = {}): readonly Token[] {
  return cut(
    text,
    FENCE,
    (raw, inner) => [code('preformatted', raw, inner), ...controlsIn(inner)],
    (outer) =>
      cut(
        outer,
        CODE,
        (raw, inner) => [code('code', raw, inner), ...controlsIn(inner)],
        (rest) => [
          ...quotesIn(rest),
          ...stylesIn(rest),
          ...cut(
            rest,
            CONTROL,
            (raw, inner) => [controlToken(raw, inner)],
            (plain) => plainTokens(plain, options),
          ),
        ],
      ),
  );
}

/** Tokens of text without markup: only emoji may live. */
export function plainTextTokens(text: string, emoji: boolean): readonly Token[] {
  const whole: Token = { kind: 'text', raw: text, shown: decoded(text) };
  return emoji ? [whole, ...matches(text, EMOJI, 'emoji')] : [whole];
}

/** What a person reads of marked-up text. */
export function shownText(text: string): string {
  const replaced = text.replace(CONTROL, (raw, inner: string) => controlToken(raw, inner).shown);
  return decoded(replaced.replaceAll('```', '').replaceAll('`', ''));
}

/** Slack's three entities as characters. */
export function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function plainTokens(text: string, { verbatim = false }: MarkupOptions): readonly Token[] {
  const words: Token = { kind: 'text', raw: text, shown: decoded(text) };
  const emoji = matches(text, EMOJI, 'emoji');
  if (verbatim) return [words, ...emoji];
  const links = matches(text, ADDRESS, 'autolink');
  const rest = text.replace(ADDRESS, (address) => ' '.repeat(address.length));
  return [words, ...emoji, ...links, ...matches(rest, DOMAIN, 'domain')];
}

function controlToken(raw: string, inner: string): Token {
  const bar = inner.indexOf('|');
  const target = bar === -1 ? inner : inner.slice(0, bar);
  const label = bar === -1 ? undefined : decoded(inner.slice(bar + 1));
  const token = (kind: TokenKind, shown: string): Token => ({ kind, raw, shown: label ?? shown, target });
  if (/^!(?:here|channel|everyone)$/.test(target)) {
    return { kind: 'broadcast', raw, shown: `@${target.slice(1)}`, target: target.slice(1) };
  }
  if (target.startsWith('!subteam^')) return token('group', `@${target.slice(9)}`);
  if (target.startsWith('!date^')) return token('date', '');
  if (target.startsWith('!')) return token('broadcast', `@${target.slice(1)}`);
  if (target.startsWith('@')) return token('user', target);
  if (target.startsWith('#')) return token('channel', target);
  return token('link', decoded(target));
}

/** Mentions and links count in code too: whether Slack keeps them quiet there is not promised. */
function controlsIn(text: string): readonly Token[] {
  return [...text.matchAll(CONTROL)].map(([raw, inner = '']) => controlToken(raw, inner));
}

function quotesIn(text: string): readonly Token[] {
  return [...text.matchAll(/^(?:&gt;|>)(?!\s*$).*$/gm)].map(([raw]) => ({
    kind: 'quote' as const,
    raw,
    shown: decoded(raw.replace(/^(?:&gt;|>)/, '')),
  }));
}

function stylesIn(text: string): readonly Token[] {
  const withoutControls = text.replace(CONTROL, (raw) => ' '.repeat(raw.length));
  return STYLES.flatMap(([kind, sign]) => {
    const pattern = new RegExp(
      `${EDGE_BEFORE}${sign}(?![\\s${sign}])([^${sign}\\n]*[^\\s${sign}])${sign}${EDGE_AFTER}`,
      'g',
    );
    return [...withoutControls.matchAll(pattern)].map(([raw, inner = '']) => ({
      kind,
      raw,
      shown: decoded(inner),
    }));
  });
}

function matches(text: string, pattern: RegExp, kind: TokenKind): readonly Token[] {
  return [...text.matchAll(pattern)].map(([raw]) => ({
    kind,
    raw,
    shown: decoded(raw),
    target: decoded(raw),
  }));
}

function code(kind: 'code' | 'preformatted', raw: string, inner: string): Token {
  return { kind, raw, shown: decoded(inner) };
}

/** Runs `inside` on what matches and `outside` on what is between. */
function cut(
  text: string,
  pattern: RegExp,
  inside: (raw: string, inner: string) => readonly Token[],
  outside: (text: string) => readonly Token[],
): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) tokens.push(...outside(text.slice(at, match.index)));
    tokens.push(...inside(match[0], match[1] ?? ''));
    at = match.index + match[0].length;
  }
  if (at < text.length) tokens.push(...outside(text.slice(at)));
  return tokens;
}

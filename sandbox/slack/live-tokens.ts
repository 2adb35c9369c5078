/** What would be live in a message: mentions that notify, links that lead somewhere, styles. */
import { plainTextTokens, tokensOf, type Token } from './mrkdwn.ts';
import type { Payload } from './state.ts';
import { textsOf, type MessageText } from './texts.ts';

/** A live piece of a message. */
export interface LiveToken extends Token {
  /** JSON pointer to the text that it stands in. */
  readonly at: string;
}

/**
 * All live pieces of a payload, the top-level text that only notifications show included. Plain words are left out. With
 * `link_names` or `parse: full` bare names notify too.
 */
export function liveTokens(payload: Payload): readonly LiveToken[] {
  const names = payload['link_names'] === true || payload['link_names'] === 1 || payload['parse'] === 'full';
  return textsOf(payload).flatMap((each) =>
    [...tokensIn(each), ...(names ? bareNames(each) : [])]
      .filter(({ kind }) => kind !== 'text')
      .map((token) => ({ ...token, at: each.at })),
  );
}

function tokensIn({ kind, text, verbatim, emoji }: MessageText): readonly Token[] {
  switch (kind) {
    case 'markup':
      return tokensOf(text, { verbatim });
    case 'plain':
      return plainTextTokens(text, emoji);
    case 'rich':
      return [];
    case 'address':
      return [{ kind: 'link', raw: text, shown: text, target: text }];
    case 'markdown':
      return [...tokensOf(text, { verbatim }), ...markdownLinks(text)];
    case 'broadcast':
    case 'user':
    case 'group':
    case 'channel':
      return [{ kind, raw: text, shown: `@${text}`, target: text }];
  }
}

/** `[label](address)` and images of the same form. */
function markdownLinks(text: string): readonly Token[] {
  return [...text.matchAll(/\[([^\]\n]*)\]\(([^()\s]+)[^()]*\)/g)].map(([raw, label = '', target = '']) => ({
    kind: 'link',
    raw,
    shown: label,
    target,
  }));
}

function bareNames({ kind, text }: MessageText): readonly Token[] {
  if (kind !== 'markup') return [];
  return [...text.matchAll(/(?<![\w<!])([@#])([\w.-]+)/g)].map(([raw, sign, name = '']) => ({
    kind: sign === '#' ? 'channel' : /^(?:here|channel|everyone)$/.test(name) ? 'broadcast' : 'user',
    raw,
    shown: raw,
    target: name,
  }));
}

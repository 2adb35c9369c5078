/** A message as a person reads it. */
import { decoded, shownText } from './mrkdwn.ts';
import type { Payload } from './state.ts';
import { textsOf, type MessageText } from './texts.ts';

/** The text of a message, a line for each text object; links show their label, buttons only theirs. */
export function visibleText(payload: Payload): string {
  return textsOf(payload)
    .filter(({ fallback, kind }) => !fallback && kind !== 'address')
    .map(read)
    .join('\n');
}

function read({ kind, text }: MessageText): string {
  if (kind === 'markup' || kind === 'markdown') return shownText(text);
  return kind === 'plain' ? decoded(text) : `@${text}`;
}

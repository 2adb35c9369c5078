/** A message as a person reads it. */
import { decoded, shownText } from './mrkdwn.ts';
import type { Payload } from './state.ts';
import { textsOf, type MessageText } from './texts.ts';

/** The text of a message, a line for each text object and each part of rich text; links show their label, buttons only theirs. */
export function visibleText(payload: Payload): string {
  let text = '';
  let before: MessageText | undefined;
  for (const one of textsOf(payload)) {
    if (one.fallback || one.kind === 'address') continue;
    const joins = before !== undefined && isNextTo(before, one);
    text += `${before === undefined || joins ? '' : '\n'}${read(one)}`;
    before = one;
  }
  return text;
}

/** Whether two texts are elements of the same part of rich text, which stand next to each other. */
function isNextTo(one: MessageText, other: MessageText): boolean {
  const inRichText = /^(?:rich|broadcast|user|group|channel)$/;
  return inRichText.test(one.kind) && inRichText.test(other.kind) && parentOf(one) === parentOf(other);
}

function parentOf({ at }: MessageText): string {
  return at.slice(0, at.lastIndexOf('/'));
}

function read({ kind, text }: MessageText): string {
  if (kind === 'markup' || kind === 'markdown') return shownText(text);
  if (kind === 'rich') return text;
  return kind === 'plain' ? decoded(text) : `@${text}`;
}

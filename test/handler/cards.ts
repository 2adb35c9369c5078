import type { KnownBlock, RichTextElement } from '@slack/types';
import type { SlackMessage } from '../../src/handler/slack/message.ts';
import { blocksIn, richElements, textObjects } from './slack-oracle.ts';

/** An element of rich text as the tests write it: labels in stars, code in backticks, dates by their fallback in UTC. */
function written(element: RichTextElement): string {
  if (element.type === 'date') return String(element.fallback);
  if (element.type !== 'text') return 'text' in element ? (element.text ?? '') : '';
  if (element.style?.code) return `\`${element.text}\``;
  return element.style?.bold
    ? `*${element.text.trimEnd()}*${/\s$/.test(element.text) ? ' ' : ''}`
    : element.text;
}

function linesOf(block: KnownBlock): string[] {
  if (block.type !== 'rich_text') return textObjects(block).map(({ text }) => text);
  return block.elements.flatMap((part) =>
    part.type === 'rich_text_list'
      ? part.elements.map(({ elements }) => elements.map(written).join(''))
      : part.elements.map(written).join('').split('\n'),
  );
}

/** The lines of a message's blocks, those with a colored bar last. */
export function rowsIn(message: SlackMessage): string[] {
  return blocksIn(message).flatMap((block) => linesOf(block as unknown as KnownBlock));
}

/** The same as one text. */
export function shownIn(message: SlackMessage): string {
  return rowsIn(message).join('\n');
}

/** The lines of the list under `Do next`. */
export function stepsIn({ blocks = [] }: SlackMessage): string[] {
  return blocks.flatMap((block) =>
    block.type === 'rich_text' && block.elements.some(({ type }) => type === 'rich_text_list')
      ? linesOf(block).slice(1)
      : [],
  );
}

/** What stands after a label, a line for each time it stands there. */
export function fieldIn(message: SlackMessage, label: string): string | undefined {
  const start = `*${label}* `;
  const found = rowsIn(message).flatMap((row) => (row.startsWith(start) ? [row.slice(start.length)] : []));
  return found.length === 0 ? undefined : found.join('\n');
}

/** The second line of a card: where, what and by whom. */
export function placeIn(message: SlackMessage): string {
  return rowsIn(message)[1] ?? '';
}

/** What a card calls its resource: below where it tells more, else where its second line names it. */
export function resourceIn(message: SlackMessage): string | undefined {
  return (
    fieldIn(message, 'Resource') ??
    placeIn(message)
      .split(' · ')
      .slice(2)
      .join(' · ')
      .split(/ (?:←|→) /)[0]
  );
}

/** The third line: how often and since when. */
export function timesIn(message: SlackMessage): string {
  return rowsIn(message)[2] ?? '';
}

/** The links of a message that stand in its blocks: label → URL. */
export function linksIn(message: SlackMessage): Record<string, string> {
  const blocks = blocksIn(message);
  const rich = richElements(blocks).flatMap(({ type, url, text }) =>
    type === 'link' ? [[String(text), String(url)] as const] : [],
  );
  return Object.fromEntries(rich);
}

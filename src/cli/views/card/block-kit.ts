/**
 * A Slack message as lines of text, the way Slack's own clients show it: enough of Block Kit and mrkdwn for messages
 * of ours, and harmless with any other. https://docs.slack.dev/reference/block-kit/blocks
 */
import { sanitize } from '../../terminal/sanitize.ts';
import { padded, wrapped } from '../../terminal/layout.ts';

/** A line of a message and how it stands out. */
export interface CardLine {
  readonly text: string;
  readonly look: 'header' | 'body' | 'label' | 'soft' | 'links';
}

interface Element {
  readonly type?: string;
  readonly text?: string | Element;
  readonly url?: string;
  readonly elements?: readonly Element[];
  readonly fields?: readonly Element[];
  /** Of a date, for clients that show none. */
  readonly fallback?: string;
}

/** A message as far as a terminal can show it. */
export interface ShownMessage {
  readonly text?: string;
  readonly blocks?: readonly unknown[];
  readonly attachments?: readonly { readonly blocks?: readonly unknown[] }[];
}

/** The blocks of a message, those of its attachments last, which is where Slack shows them. */
export function blocksOf({ blocks = [], attachments = [] }: ShownMessage): readonly unknown[] {
  return [...blocks, ...attachments.flatMap((attachment) => attachment.blocks ?? [])];
}

/** The lines of a message. Links keep their label; `urls` shows where those that stand alone go as well. */
export function messageLines(
  message: ShownMessage,
  width: number,
  { urls = false }: { readonly urls?: boolean } = {},
): readonly CardLine[] {
  const blocks = blocksOf(message);
  if (blocks.length === 0) return lines(mrkdwn(message.text ?? ''), 'body', width);
  return (blocks as readonly Element[]).flatMap((block) => blockLines(block, width, urls));
}

function blockLines(block: Element, width: number, urls: boolean): CardLine[] {
  switch (block.type) {
    case 'header':
      return [...lines(textOf(block.text), 'header', width)];
    case 'section':
      return [
        ...(block.text === undefined ? [] : textLines(block.text, width, urls)),
        ...(block.fields === undefined ? [] : fieldLines(block.fields, width)),
      ];
    case 'context':
      return lines((block.elements ?? []).map(textOf).join('  '), 'soft', width);
    case 'rich_text':
      return (block.elements ?? []).flatMap((element) => richLines(element, width, urls));
    case 'divider':
      return [{ text: '─'.repeat(width), look: 'soft' }];
    default:
      return [];
  }
}

/** A line of rich text, or a list of them. */
function richLines({ type, elements = [] }: Element, width: number, urls: boolean): CardLine[] {
  if (type === 'rich_text_list')
    return elements.flatMap((item) =>
      richLines(item, width - 2, urls).map((line, index) => ({
        ...line,
        text: `${index === 0 && line.look !== 'soft' ? '• ' : '  '}${line.text}`,
      })),
    );
  const text = elements
    .map((piece) => (typeof piece.text === 'string' ? piece.text : (piece.fallback ?? piece.url ?? '')))
    .join('');
  const targets = elements.flatMap(({ url }) => (url === undefined ? [] : [url]));
  return [
    ...text.split('\n').flatMap((line) => lines(line, targets.length > 0 ? 'links' : 'body', width)),
    ...(urls ? targets.flatMap((target) => lines(target, 'soft', width)) : []),
  ];
}

/** A link whose text is `label`. */
const LINK = /^<((?:https?:|mailto:)[^<>|]*)\|[^<>]*>$/;

/** A text; one that is nothing but links stands out, and may say where they go. */
function textLines(element: Element | string, width: number, urls: boolean): CardLine[] {
  const text = typeof element === 'string' || typeof element.text !== 'string' ? '' : element.text;
  const targets = text.split(' · ').map((part) => LINK.exec(part)?.[1]);
  if (targets.includes(undefined)) return lines(textOf(element), 'body', width);
  return [
    ...lines(textOf(element), 'links', width),
    ...(urls ? targets.flatMap((target = '') => lines(decoded(target), 'soft', width)) : []),
  ];
}

/** Two columns, as Slack lays fields out; one where there is no room. */
function fieldLines(fields: readonly Element[], width: number): CardLine[] {
  const columns = width >= 56 ? 2 : 1;
  const columnWidth = columns === 1 ? width : Math.floor((width - 2) / 2);
  const cells = fields.map((field) => {
    const [label = '', ...value] = textOf(field).split('\n');
    return [label, ...value.flatMap((line) => wrapped(line, columnWidth))].map((line) => sanitize(line));
  });
  const rows: CardLine[] = [];
  for (let index = 0; index < cells.length; index += columns) {
    const sideBySide = cells.slice(index, index + columns);
    const height = Math.max(...sideBySide.map((cell) => cell.length));
    for (let line = 0; line < height; line++)
      rows.push({
        text: sideBySide
          .map((cell, column) =>
            column < columns - 1 ? padded(cell[line] ?? '', columnWidth + 2) : (cell[line] ?? ''),
          )
          .join('')
          .trimEnd(),
        look: line === 0 ? 'label' : 'body',
      });
  }
  return rows;
}

function lines(text: string, look: CardLine['look'], width: number): CardLine[] {
  return wrapped(sanitize(text), width).map((line) => ({ text: line, look }));
}

function textOf(element: Element | string | undefined): string {
  if (element === undefined) return '';
  if (typeof element === 'string') return element;
  const { type, text } = element;
  if (typeof text !== 'string') return textOf(text);
  return type === 'mrkdwn' ? mrkdwn(text) : decoded(text);
}

/** Slack's markup as plain text. https://docs.slack.dev/messaging/formatting-message-text */
function mrkdwn(text: string): string {
  return decoded(
    text
      .replace(/<!(here|channel|everyone)>/g, '@$1')
      .replace(/<!subteam\^(\w+)>/g, '@$1')
      .replace(/<(?:https?:|mailto:)[^<>|]*\|([^<>]*)>/g, '$1')
      .replace(/<((?:https?:|mailto:)[^<>|]*)>/g, '$1')
      .replace(/`([^`\n]*)`/g, '$1')
      .replace(/(^|\s)\*([^*\n]+)\*(?=\s|$)/g, '$1$2'),
  );
}

/** The three characters that Slack wants escaped, in any text. */
function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

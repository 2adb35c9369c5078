import type { Terminal } from '../../terminal/terminal.ts';
import { messageLines, type CardLine, type ShownMessage } from './block-kit.ts';
import { padded, shortened } from '../../terminal/layout.ts';

const WIDEST = 88;

/** A Slack message drawn on a terminal. The sign in its header has the color of the severity. */
export function cardBox(
  message: ShownMessage,
  terminal: Terminal,
  options: { readonly title?: string; readonly urls?: boolean; readonly most?: number } = {},
): string {
  const width = Math.min(terminal.width, WIDEST);
  const inner = width - 4;
  const all = messageLines(message, inner, { urls: options.urls ?? false });
  const shown = cut(all, options.most);
  const edge = (text: string): string => terminal.style('dim', text);
  const title = options.title === undefined ? '' : ` ${shortened(options.title, inner - 4)} `;
  return [
    edge(`╭─${title}${'─'.repeat(Math.max(0, width - 3 - title.length))}╮`),
    ...shown.flatMap((line, index) => [
      ...(index > 0 && apart(shown[index - 1], line)
        ? [`${edge('│')}${' '.repeat(width - 2)}${edge('│')}`]
        : []),
      `${edge('│')} ${look(padded(line.text, inner), line.look, terminal)} ${edge('│')}`,
    ]),
    edge(`╰${'─'.repeat(width - 2)}╯`),
  ].join('\n');
}

/** Long messages end in an ellipsis; the links stay. */
function cut(all: readonly CardLine[], most: number | undefined): readonly CardLine[] {
  if (most === undefined || all.length <= most) return all;
  const links = all.filter(({ look }) => look === 'links');
  const rest = all.filter(({ look }) => look !== 'links');
  const kept = rest.slice(0, most - links.length - 1);
  // A label without what it names says nothing.
  while (kept.at(-1)?.look === 'label') kept.pop();
  return [...kept, { text: '…', look: 'soft' }, ...links];
}

function apart(before: CardLine | undefined, line: CardLine): boolean {
  if (before === undefined) return false;
  return before.look !== line.look && (before.look === 'header' || line.look === 'links');
}

function look(text: string, kind: CardLine['look'], terminal: Terminal): string {
  switch (kind) {
    case 'header':
      return terminal.style('bold', text);
    case 'label':
    case 'soft':
      return terminal.style('dim', text);
    case 'links':
      return terminal.style('cyan', text);
    case 'body':
      return text;
  }
}

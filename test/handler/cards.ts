import type { SlackMessage } from '../../src/handler/slack/message.ts';
import { richElements, textObjects } from './slack-oracle.ts';

/** The texts of a message's blocks, one below the other. */
export function shownIn({ blocks }: SlackMessage): string {
  return textObjects(blocks)
    .map(({ text }) => text)
    .join('\n');
}

/** The lines of the list under `Do next`. */
export function stepsIn({ blocks = [] }: SlackMessage): string[] {
  return blocks.flatMap((block) =>
    block.type !== 'rich_text'
      ? []
      : block.elements.flatMap((list) =>
          list.type !== 'rich_text_list'
            ? []
            : list.elements.map(({ elements }) =>
                elements.map((one) => ('text' in one ? one.text : '')).join(''),
              ),
        ),
  );
}

/** What stands under a label among the fields. */
export function fieldIn({ blocks }: SlackMessage, label: string): string | undefined {
  return textObjects(blocks)
    .find(({ text }) => text.startsWith(`*${label}*\n`))
    ?.text.slice(label.length + 3);
}

/** The links of a message that stand in its blocks: label → URL. */
export function linksIn({ blocks }: SlackMessage): Record<string, string> {
  const rich = richElements(blocks).flatMap(({ type, url, text }) =>
    type === 'link' ? [[String(text), String(url)] as const] : [],
  );
  return Object.fromEntries([
    ...rich,
    ...textObjects(blocks)
      .filter(({ type }) => type === 'mrkdwn')
      .flatMap(({ text }) => [...text.matchAll(/<(https:[^<>|]*)\|([^<>|]*)>/g)])
      .map(([, url = '', label = '']) => [label, url.replaceAll('&amp;', '&')] as const),
  ]);
}

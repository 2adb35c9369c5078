import type { SlackMessage } from '../../src/handler/slack/message.ts';
import { textObjects } from './slack-oracle.ts';

/** The texts of a message's blocks, one below the other. */
export function shownIn({ blocks }: SlackMessage): string {
  return textObjects(blocks)
    .map(({ text }) => text)
    .join('\n');
}

/** What stands under a label among the fields. */
export function fieldIn({ blocks }: SlackMessage, label: string): string | undefined {
  return textObjects(blocks)
    .find(({ text }) => text.startsWith(`*${label}*\n`))
    ?.text.slice(label.length + 3);
}

/** The links of a message that stand in its blocks: label → URL. */
export function linksIn({ blocks }: SlackMessage): Record<string, string> {
  return Object.fromEntries(
    textObjects(blocks)
      .filter(({ type }) => type === 'mrkdwn')
      .flatMap(({ text }) => [...text.matchAll(/<(https:[^<>|]*)\|([^<>|]*)>/g)])
      .map(([, url = '', label = '']) => [label, url.replaceAll('&amp;', '&')]),
  );
}

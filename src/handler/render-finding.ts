import { card, plainCard, type CardOptions } from './slack/card.ts';
import { readFinding } from './finding/finding.ts';
import type { SlackMessage } from './slack/message.ts';

/**
 * A finding event (EventBridge's, or a bare finding as `GetFindings` returns it) as the message the function would post.
 * Pure, and it takes anything: what cannot be shown as a card becomes a short plain text.
 */
export function renderFinding(event: unknown, options: CardOptions = {}): SlackMessage {
  const finding = readFinding(event);
  try {
    return card(finding, options);
  } catch {
    return plainCard(finding, options);
  }
}

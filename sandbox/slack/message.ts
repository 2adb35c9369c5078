/** What a message must be before Slack takes it, from a webhook or through the Web API. */
import { knob } from '../world/settings.ts';
import type { World } from '../world/world.ts';
import { checkAttachment } from './block-kit/attachments.ts';
import { checkBlocks } from './block-kit/blocks.ts';
import { isStructure } from './block-kit/checks.ts';
import type { Payload } from './state.ts';

/** Attachments of one message. */
const MOST_ATTACHMENTS = 100;

/** Why Slack refuses a message: its code, and what is wrong with the blocks. */
export interface Refusal {
  readonly error:
    | 'no_text'
    | 'invalid_blocks'
    | 'invalid_attachments'
    | 'too_many_attachments'
    | 'msg_blocks_too_long'
    | 'invalid_arguments';
  readonly messages: readonly string[];
}

/** The first thing that is wrong with a message; undefined when Slack would take it. */
export function refusalOf(world: World, payload: Payload): Refusal | undefined {
  const { text, blocks, attachments } = payload;
  if (text !== undefined && text !== null && typeof text !== 'string') {
    return { error: 'invalid_arguments', messages: ['[ERROR] must be a string [json-pointer:/text]'] };
  }
  if (attachments !== undefined && attachments !== null && !Array.isArray(attachments)) {
    return {
      error: 'invalid_attachments',
      messages: ['[ERROR] must be an array [json-pointer:/attachments]'],
    };
  }
  const parts: readonly unknown[] = attachments ?? [];
  if (parts.length > MOST_ATTACHMENTS) return { error: 'too_many_attachments', messages: [] };
  const wrongBlocks = blocks === undefined || blocks === null ? [] : checkBlocks(blocks, '/blocks');
  if (wrongBlocks.length > 0) return { error: 'invalid_blocks', messages: wrongBlocks };
  const wrongParts = parts.flatMap((part, i) => checkAttachment(part, `/attachments/${i}`));
  if (wrongParts.length > 0) return { error: 'invalid_attachments', messages: wrongParts };
  const hasText = typeof text === 'string' && text.trim() !== '';
  const hasBlocks = Array.isArray(blocks) && blocks.length > 0;
  if (!hasText && !hasBlocks && !parts.some(hasContent)) return { error: 'no_text', messages: [] };
  if (blocksLength(payload) > knob(world, 'slack.blocksCharacters')) {
    return { error: 'msg_blocks_too_long', messages: [] };
  }
  return undefined;
}

/** Characters of all blocks of a payload, written as JSON: what Slack counts is near that. */
function blocksLength({ blocks, attachments }: Payload): number {
  const inner: readonly unknown[] = Array.isArray(attachments) ? attachments : [];
  const all = [blocks, ...inner.map((part) => (isStructure(part) ? part['blocks'] : undefined))];
  return all.reduce<number>((sum, each) => sum + (Array.isArray(each) ? JSON.stringify(each).length : 0), 0);
}

function hasContent(part: unknown): boolean {
  if (!isStructure(part)) return false;
  const { text, fallback, title, pretext, blocks, fields, image_url: image } = part;
  const lists = [blocks, fields].some((each) => Array.isArray(each) && each.length > 0);
  return (
    lists || [text, fallback, title, pretext, image].some((each) => typeof each === 'string' && each !== '')
  );
}

/**
 * The rules of Block Kit for messages, every limit kept to the character. Blocks of other surfaces, and kinds that no
 * message here needs, are refused like unknown ones. https://docs.slack.dev/reference/block-kit/blocks
 */
import { any, byType, flag, isStructure, list, problem, shape, text, url, type Check } from './checks.ts';
import { accessory, actionElement, anyText, contextElement, plainText } from './elements.ts';
import { richTextElement } from './rich-text.ts';

/** Blocks in one message. */
const MOST_BLOCKS = 50;

const common = { block_id: text(255) };

const section: Check = (value, at) => [
  ...shape(
    { type: any },
    {
      ...common,
      text: anyText(3000),
      fields: list(anyText(2000), { max: 10 }),
      accessory,
      expand: flag,
    },
  )(value, at),
  ...(isStructure(value) && value['text'] === undefined && value['fields'] === undefined
    ? [problem('missing required field: text or fields', at)]
    : []),
];

const block = byType({
  section,
  header: shape({ type: any, text: plainText(150) }, common),
  divider: shape({ type: any }, common),
  context: shape({ type: any, elements: list(contextElement, { max: 10 }) }, common),
  actions: shape({ type: any, elements: list(actionElement, { max: 25 }) }, common),
  image: shape(
    { type: any, image_url: url(3000), alt_text: text(2000) },
    { ...common, title: plainText(2000) },
  ),
  markdown: shape({ type: any, text: text(12_000) }, common),
  rich_text: shape({ type: any, elements: list(richTextElement, { min: 0, max: 1000 }) }, common),
});

/** All problems of a message's `blocks`. */
export const checkBlocks: Check = (value, at) => [
  ...list(block, { min: 0, max: MOST_BLOCKS })(value, at),
  ...(Array.isArray(value) ? [...repeatedIds(value, at), ...markdownLength(value, at)] : []),
];

/** Block ids are unique in a message, action ids in a block. */
function repeatedIds(blocks: readonly unknown[], at: string): readonly string[] {
  const found: string[] = [];
  const seen = new Set<unknown>();
  blocks.filter(isStructure).forEach((each, i) => {
    const id = each['block_id'];
    if (id !== undefined && seen.has(id))
      found.push(problem('block_id must be unique', `${at}/${i}/block_id`));
    seen.add(id);
    const actions = new Set<unknown>();
    const elements: readonly unknown[] = Array.isArray(each['elements']) ? each['elements'] : [];
    elements.filter(isStructure).forEach((element, j) => {
      const action = element['action_id'];
      if (action !== undefined && actions.has(action)) {
        found.push(problem('action_id must be unique in its block', `${at}/${i}/elements/${j}/action_id`));
      }
      actions.add(action);
    });
  });
  return found;
}

/** Markdown blocks share one limit. */
function markdownLength(blocks: readonly unknown[], at: string): readonly string[] {
  const total = blocks
    .filter(isStructure)
    .filter(({ type }) => type === 'markdown')
    .reduce((sum, each) => sum + (typeof each['text'] === 'string' ? each['text'].length : 0), 0);
  return total > 12_000 ? [problem('markdown blocks must be less than 12001 characters together', at)] : [];
}

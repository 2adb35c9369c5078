/** What of a message a person can use: every use of it is a request to the app that posted. */
import { isStructure } from './block-kit/checks.ts';
import type { Payload } from './state.ts';

/** https://docs.slack.dev/reference/block-kit/block-elements */
const INTERACTIVE = new Set(['button', 'overflow', 'static_select']);

/** JSON pointers of the interactive elements of a message, those that only open an address among them. */
export function interactiveElements({ blocks, attachments }: Payload): readonly string[] {
  return [...elementsIn(blocks, '/blocks'), ...elementsIn(attachments, '/attachments')];
}

function elementsIn(value: unknown, at: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => elementsIn(one, `${at}/${index}`));
  if (!isStructure(value)) return [];
  const here = typeof value['type'] === 'string' && INTERACTIVE.has(value['type']) ? [at] : [];
  return [...here, ...Object.entries(value).flatMap(([name, one]) => elementsIn(one, `${at}/${name}`))];
}

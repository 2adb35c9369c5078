import type { ChangeReport } from '../../../provision/index.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { groupBy } from './group-by.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { listed } from '../../terminal/layout.ts';
import { bullet } from '../../terminal/symbols.ts';

/** Kinds whose notes still matter when all is done; those of others are about the change itself. */
const LASTING: ReadonlySet<ChangeReport['kind']> = new Set([
  'detector',
  'organization-configuration',
  'members',
  'member-features',
  'function',
]);

/** What a change turns off, and what else there is to know about it, as one text; empty where there is nothing. */
export function noteText({ reduces, notes }: Pick<ChangeReport, 'reduces' | 'notes'>): string {
  return [
    ...(reduces.length === 0 ? [] : [`reduction: turns off ${reduces.join(', ')}`]),
    ...notes.map(({ text }) => text),
  ].join('; ');
}

/** What is kept as it is, or is not to be had, and why: each text once, with the Regions that share it. */
export function noteLines(changes: readonly ChangeReport[], terminal: Terminal): string[] {
  const noted = changes.filter(
    (change) =>
      noteText(change) !== '' &&
      change.error === undefined &&
      (change.action === 'keep' || LASTING.has(change.kind)),
  );
  return groupBy(noted, noteText).flatMap((all) => {
    const kinds = [...new Set(all.map(({ kind }) => kind))];
    const regions = [...new Set(all.map(({ region }) => region))];
    const where = regions.length > 4 ? `${regions.length} Regions` : listed(regions);
    const text = all.map(noteText)[0] ?? '';
    return ['', ...bullet('note', sanitizeLine(`${listed(kinds)} in ${where}: ${text}`), terminal)];
  });
}

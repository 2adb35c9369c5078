import type { ChangeReport } from '../../provision/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { groupBy } from './group-by.ts';
import { harmlessLine } from '../terminal/sanitize.ts';
import { behindSign, listed } from '../terminal/layout.ts';

/** Kinds whose remarks still matter when all is done; those of others are about the change itself. */
const LASTING = new Set(['detector', 'organization-configuration', 'members', 'member-features']);

/** What is kept as it is, or is not to be had, and why: each reason once, with the Regions that share it. */
export function remarkLines(changes: readonly ChangeReport[], terminal: Terminal): string[] {
  const remarks = changes.filter(
    ({ action, kind, reason, error }) =>
      reason !== undefined && error === undefined && (action === 'keep' || LASTING.has(kind)),
  );
  return groupBy(remarks, ({ reason = '' }) => reason).flatMap((all) => {
    const reason = all[0]?.reason;
    const kinds = [...new Set(all.map(({ kind }) => kind))];
    const regions = [...new Set(all.map(({ region }) => region))];
    const where = regions.length > 4 ? `${regions.length} Regions` : listed(regions);
    return [
      '',
      ...behindSign(
        terminal.style('dim', '·'),
        harmlessLine(`${listed(kinds)} in ${where}: ${reason}`),
        terminal.width,
      ),
    ];
  });
}

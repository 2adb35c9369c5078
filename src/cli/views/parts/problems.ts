import type { Problem } from '../../../provision/index.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { partsOf } from './address.ts';
import { groupChanges, type Groupable } from './change-groups.ts';
import { errorLines } from './error.ts';
import { groupBy } from './group-by.ts';

/** More reasons than this are counted instead of listed. */
const MOST_REASONS = 6;

/** What is wrong: what it means first, once for all that mean the same; then why, where, and the next step. */
export function problemLines(problems: readonly Problem[], terminal: Terminal): string[] {
  const groups = groupBy(problems, ({ address, code, impact, fix }) => {
    const { region } = partsOf(address);
    return JSON.stringify([code, impact.replaceAll(region || '*', '*'), fix]);
  });
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const impacts = [...new Set(group.map(({ impact }) => impact))];
    const places = groupChanges(group.map(asChange)).map(({ kind, place }) => `${kind} ${place}`);
    const reasons = [...new Set(group.map(({ message }) => message))];
    const more = reasons.length - MOST_REASONS;
    const why = [...reasons.slice(0, MOST_REASONS), ...(more > 0 ? [`and ${more} more`] : [])];
    return [
      '',
      ...errorLines(
        { code: first.code, message: impacts.join('; '), fix: first.fix },
        terminal,
        why.map((reason) => ['Why', reason] as const),
        places,
      ),
    ];
  });
}

function asChange(problem: Problem): Groupable {
  const { kind, account, region } = partsOf(problem.address);
  return {
    kind,
    account,
    region,
    address: problem.address,
    action: 'none',
    reduces: [],
    fields: [],
    notes: [],
    outcome: 'planned',
  };
}

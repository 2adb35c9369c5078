import type { Problem } from '../../provision/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { partsOf } from './address.ts';
import { groupChanges, type Groupable } from './change-groups.ts';
import { errorLines } from './error.ts';
import { groupBy } from './group-by.ts';

/** What is wrong: equal problems once, with all the places where they are, and the next step. */
export function problemLines(problems: readonly Problem[], terminal: Terminal): string[] {
  const groups = groupBy(problems, ({ address, code, message, fix }) => {
    const { region } = partsOf(address);
    return JSON.stringify([code, message.replaceAll(region || '*', '*'), fix]);
  });
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const places = groupChanges(group.map(asChange)).map(({ kind, place }) => `${kind} ${place}`);
    return ['', ...errorLines(first, terminal, [], places)];
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

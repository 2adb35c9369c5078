import type { MemberProblem, MembersReport, MemberVisit } from '../../../provision/index.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { groupBy } from './group-by.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { behindSign, count, wrapped } from '../../terminal/layout.ts';
import { bullet, markOf } from '../../terminal/symbols.ts';

const MOST_NAMED = 6;

/** Members that are alike: the same status for the same reason, with the same next step. */
export interface MemberGroup extends Pick<MemberProblem, 'status' | 'reason' | 'fix' | 'unhealthy'> {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/** Members that are not protected, alike ones together; then those that cannot be, which is no fault. Pure. */
export function memberGroups(problems: readonly MemberProblem[]): readonly MemberGroup[] {
  const inOrder = [...problems].sort((one, other) => Number(other.unhealthy) - Number(one.unhealthy));
  return groupBy(inOrder, (problem) =>
    JSON.stringify([problem.unhealthy, problem.status, plain(problem.reason, problem)]),
  ).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const told = (text: string): string => (group.length === 1 ? text : plain(text, first));
    return {
      accounts: [...new Set(group.map(({ account }) => account))],
      regions: [...new Set(group.map(({ region }) => region))],
      status: first.status,
      reason: told(first.reason),
      fix: told(first.fix),
      unhealthy: first.unhealthy,
    };
  });
}

/** Members that are not protected, by reason, with the next step; then those that cannot be, which is no fault. */
export function memberLines({ problems }: Pick<MembersReport, 'problems'>, terminal: Terminal): string[] {
  return memberGroups(problems).flatMap((group) => groupLines(group, terminal));
}

/** What members say themselves that is not as it should be, in the same form. */
export function visitLines(visits: readonly MemberVisit[], terminal: Terminal): string[] {
  const problems = visits
    .filter(({ healthy }) => !healthy)
    .map(({ account, region, detector, reason, fix }): MemberProblem => {
      const status = detector === 'unknown' ? 'Unknown' : 'Seen from inside';
      return { account, region, status, reason, fix, unhealthy: true };
    });
  return memberLines({ problems }, terminal);
}

/** Accounts that are skipped, by reason: no fault, but no one should think that they are protected. */
export function excludedLines({ excluded }: Pick<MembersReport, 'excluded'>, terminal: Terminal): string[] {
  return excludedTexts(excluded).flatMap((text) => [
    '',
    ...bullet('note', sanitizeLine(`Skipped: ${text}`), terminal),
  ]);
}

/** Accounts that are skipped, a text a reason. */
export function excludedTexts(excluded: MembersReport['excluded']): readonly string[] {
  return groupBy(excluded, ({ reason }) => reason).map((alike) => {
    const accounts = alike.map(({ account }) => account);
    return `${count(accounts.length, 'account')} (${someOf(accounts)}), ${alike[0]?.reason}`;
  });
}

function someOf(accounts: readonly string[]): string {
  const more = accounts.length > MOST_NAMED ? ` and ${accounts.length - MOST_NAMED} more` : '';
  return `${accounts.slice(0, MOST_NAMED).join(', ')}${more}`;
}

/** A text without the account and Region it speaks of, so that equal ones are told once. */
function plain(text: string, { account, region }: MemberProblem): string {
  return text.replaceAll(account, '<account>').replaceAll(region, '<region>');
}

function groupLines(
  { accounts, regions, status, reason, fix, unhealthy }: MemberGroup,
  terminal: Terminal,
): string[] {
  const where = regions.length === 1 ? regions[0] : count(regions.length, 'Region');
  const head = `${count(accounts.length, 'account')} in ${where}: ${status}, ${reason}`;
  return [
    '',
    ...behindSign(markOf(unhealthy ? 'bad' : 'note', terminal), sanitizeLine(head), terminal.width),
    ...wrapped(someOf(accounts), terminal.width - 2).map((line) => `  ${terminal.style('dim', line)}`),
    ...(unhealthy && fix !== ''
      ? wrapped(`Fix: ${sanitizeLine(fix)}`, terminal.width - 2, 5).map((line) => `  ${line}`)
      : []),
  ];
}

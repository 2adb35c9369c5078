import type { RunReport, StatusReport } from '../../../provision/index.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { groupBy } from './group-by.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { behindSign, count, wrapped } from '../../terminal/layout.ts';
import { excludedTexts } from './members.ts';

/** The verdict of a report, behind its sign. */
export function verdictLines(sign: string, text: string, terminal: Terminal): string[] {
  return behindSign(sign, text, terminal.width, (line) => terminal.style('bold', line));
}

/** Terms and what they stand for, one below the other. */
export function definitionList(
  rows: readonly (readonly [term: string, value: string])[],
  terminal: Terminal,
): string[] {
  const column = Math.max(...rows.map(([term]) => term.length)) + 4;
  return rows.flatMap(([term, value]) => {
    const [first = '', ...rest] = wrapped(sanitizeLine(value), Math.max(10, terminal.width - column));
    return [
      `  ${terminal.style('dim', term.padEnd(column - 2))}${first}`,
      ...rest.map((line) => ' '.repeat(column) + line),
    ];
  });
}

/** Whose GuardDuty this is about, and where: named before anything is agreed to. */
export function aboutWhom(
  report: Pick<RunReport, 'organization' | 'homeRegion'>,
  regions: readonly string[],
  skipped: RunReport['skippedRegions'],
  excluded: RunReport['members']['excluded'],
  terminal: Terminal,
): string[] {
  const { organization } = report;
  return definitionList(
    [
      ...(organization === null
        ? []
        : ([
            ['Organization', organizationText(organization)],
            ['Management account', organization.managementAccountId],
            ['Delegated administrator', organization.adminAccountId],
          ] as const)),
      ['Home Region', report.homeRegion],
      ['Regions', regions.length === 0 ? 'none' : regions.join(', ')],
      ...groupBy(skipped, ({ reason }) => reason).map(
        (alike) =>
          ['Skipped', `${alike.map(({ region }) => region).join(', ')}: ${alike[0]?.reason}`] as const,
      ),
      ...excludedTexts(excluded).map((text) => ['Skipped', text] as const),
    ],
    terminal,
  );
}

/** An Organization with its size, as far as that is known. */
export function organizationText({ id, accounts }: NonNullable<RunReport['organization']>): string {
  return accounts === null ? id : `${id} (${count(accounts, 'account')})`;
}

/** What a report is about, in a few words. */
export function subjectOf({ organization }: Pick<RunReport | StatusReport, 'organization'>): string {
  return organization === null ? 'this account' : `organization ${organization.id}`;
}

/** False for a run about GuardDuty alone: then nothing goes to Slack by it. */
export function isAboutSlack({ changes }: Pick<RunReport, 'changes'>): boolean {
  return changes.some(({ kind }) => kind === 'finding-rule');
}

/** False for a run about the Slack pipeline alone, next to GuardDuty that another team manages. */
export function isAboutGuardDuty({ changes }: Pick<RunReport, 'changes'>): boolean {
  return changes.some(({ kind }) => kind === 'detector');
}

import type { CostReport, StatusReport } from '../../../provision/index.ts';
import { groupBy } from '../parts/group-by.ts';
import { subjectOf } from '../parts/heading.ts';
import { brief, code, noticeItems, page, plain, table } from '../parts/markdown.ts';
import { excludedTexts } from '../parts/members.ts';
import { NO_PIPELINE, verdictText } from './status.ts';
import { blindSpotRows, placeText } from '../parts/blind-spots.ts';
import { pipelineRows, REGION_COLUMNS, type Fact } from './columns.ts';
import { costRemarks, costSentence, costTables } from './cost.ts';

/** The state as Markdown, for the summary of a workflow: the verdict and what to do about it first, then the tables. */
export function statusMarkdown(report: StatusReport): string {
  const { healthy, homeRegion, regions, pipeline, problems, members, visits, notices, cost, blindSpots } =
    report;
  return page([
    `### ${healthy ? ':white_check_mark:' : ':x:'} GuardDuty of ${plain(subjectOf(report))}`,
    '',
    `**${plain(verdictText(report))}**`,
    '',
    ...groupBy(problems, ({ code: name, message, fix }) => JSON.stringify([name, message, fix])).map(
      (alike) =>
        problemItem(
          alike.map(({ address }) => address),
          alike[0]!,
        ),
    ),
    ...groupBy(
      members.problems.filter(({ unhealthy }) => unhealthy),
      ({ status, reason, fix }) => JSON.stringify([status, reason, fix]),
    ).map((alike) =>
      problemItem(
        alike.map(({ account, region }) => `${account}/${region}`),
        { ...alike[0]!, message: alike[0]!.reason },
      ),
    ),
    ...(visits ?? [])
      .filter((visit) => !visit.healthy)
      .map(({ account, region, reason, fix }) =>
        problemItem([`${account}/${region}`], { message: reason, fix }),
      ),
    ...noticeItems(notices),
    ...excludedTexts(members.excluded).map((text) => `- Skipped: ${plain(text)}`),
    ...table(
      REGION_COLUMNS.map(({ head }) => head),
      regions.map((region) => REGION_COLUMNS.map(({ fact }) => factCell(fact(region)))),
    ),
    `**Slack pipeline in ${code(homeRegion)}**`,
    ...(pipeline === null ? ['', plain(NO_PIPELINE)] : []),
    ...table(
      ['Part', 'State'],
      (pipeline === null ? [] : pipelineRows(pipeline)).map((row) => [row.title, factCell(row)]),
    ),
    ...(cost === null ? [] : costItems(cost)),
    ...table(
      ['Blind spot', 'Where', 'What it hides'],
      blindSpotRows(blindSpots).map((row) => [row.kind, placeText(row), factCell(row)]),
    ),
  ]);
}

function costItems(cost: CostReport): readonly string[] {
  return [
    '**Cost of GuardDuty**',
    '',
    plain(costSentence(cost)),
    ...costTables(cost).flatMap(({ head, rows }) =>
      table(
        [head, 'Cost'],
        rows.map((row) => row.map(plain)),
      ),
    ),
    ...costRemarks(cost).map((remark) => `- ${plain(remark)}`),
  ];
}

/** The most places that one problem names. */
const MOST_PLACES = 10;

function problemItem(
  places: readonly string[],
  { message, fix }: { readonly message: string; readonly fix: string },
): string {
  const more = places.length > MOST_PLACES ? ` and ${places.length - MOST_PLACES} more` : '';
  const where = places.slice(0, MOST_PLACES).map(code).join(', ');
  return `- :x: ${plain(message)} (${where}${more})${fix === '' ? '' : `<br>Fix: ${plain(fix)}`}`;
}

function factCell({ text, healthy }: Fact): string {
  return `${healthy === false ? ':x: ' : ''}${plain(brief(text))}`;
}

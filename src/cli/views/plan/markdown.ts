import type { RunReport } from '../../../provision/index.ts';
import { listed } from '../../terminal/layout.ts';
import { SYMBOLS } from '../../terminal/symbols.ts';
import { groupChanges, type ChangeGroup } from '../parts/change-groups.ts';
import { costText } from './cost.ts';
import { groupBy } from '../parts/group-by.ts';
import { subjectOf } from '../parts/heading.ts';
import { brief, code, noticeItems, page, plain, table } from '../parts/markdown.ts';
import { noteText } from '../parts/notes.ts';
import { fieldText, planSentence } from './plan.ts';

/** A plan as Markdown, for a comment on a pull request: the sum, what needs a decision, then every change. */
export function planMarkdown(report: RunReport): string {
  const { changes, skippedRegions, notices } = report;
  const shown = changes.filter((change) => change.action !== 'none' || noteText(change) !== '');
  const reduces = [...new Set(changes.flatMap((change) => change.reduces))].sort();
  const cost = costText(report);
  return page([
    `### GuardDuty plan for ${plain(subjectOf(report))}`,
    '',
    `**${planSentence(report)}**`,
    '',
    ...(reduces.length === 0
      ? []
      : [
          `- :warning: **Turns off protection:** ${listed(reduces.map(plain))}. This needs \`--allow-reduce\`.`,
        ]),
    `- Home Region ${code(report.homeRegion)}; Regions ${report.regions.map(code).join(', ') || 'none'}`,
    ...groupBy(skippedRegions, ({ reason }) => reason).map(
      (alike) =>
        `- Skipped: ${alike.map(({ region }) => code(region)).join(', ')} (${plain(alike[0]?.reason ?? '')})`,
    ),
    ...(cost === undefined ? [] : [`- ${cost}`]),
    ...noticeItems(notices),
    ...table(['', 'What', 'Where', 'Details'], groupChanges(shown).map(changeCells)),
  ]);
}

function changeCells(group: ChangeGroup): readonly string[] {
  const { kind, action, place, fields, note, error } = group;
  const details = [
    ...(action === 'update' ? fields.map((field) => code(brief(fieldText(field, action, false)))) : []),
    ...(note === '' ? [] : [plain(brief(note))]),
    ...(error === undefined ? [] : [`${plain(brief(error.message))} Fix: ${plain(brief(error.fix))}`]),
  ];
  return [`**${SYMBOLS[action].word}**`, kind, code(brief(place)), details.join('<br>')];
}

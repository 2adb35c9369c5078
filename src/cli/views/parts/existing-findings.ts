import type { OpenFindings, RunReport } from '../../../provision/index.ts';
import { count, listed } from '../../terminal/layout.ts';

/** `2 Critical and 5 High in us-east-1, 1 High in eu-west-1`. */
export function openText(before: readonly OpenFindings[]): string {
  const parts = before.flatMap(({ region, critical, high }) => {
    const counts = [...(critical > 0 ? [`${critical} Critical`] : []), ...(high > 0 ? [`${high} High`] : [])];
    return counts.length === 0 ? [] : [`${listed(counts)} in ${region}`];
  });
  return parts.length === 0
    ? `no Critical or High finding in ${count(before.length, 'Region')}`
    : parts.join(', ');
}

/** What was open before the first finding could come to Slack, and what becomes of it. Undefined when nothing was counted. */
export function existingFindingsText({ opening }: Pick<RunReport, 'opening'>): string | undefined {
  if (opening === undefined || opening.before.length === 0) return undefined;
  const text = openText(opening.before);
  if (opening.digest === 'sent') return `${text}; Slack gets one message about it`;
  return opening.before.some(({ critical, high }) => critical + high > 0)
    ? `${text}; they come to Slack when GuardDuty sees them again`
    : text;
}

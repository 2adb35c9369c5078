/** What a suppression rule hides. Pure. */
import type { Condition } from '@aws-sdk/client-guardduty';
import { isUsuallyHigh } from './usual-severities.ts';
import type { SuppressionRule } from './blind-spots.ts';

/** Severity from which GuardDuty calls a finding High. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html */
const HIGH = 7;
/** Criteria that take findings from every account as they come: they say what kind, not of whom or of what. */
const GENERAL = new Set(['severity', 'type', 'service.archived', 'region', 'partition', 'schemaVersion']);

/**
 * Why a rule hides more than a known exception: it has no criterion but severity, or it hides a type of High severity in
 * every account. Undefined where it does neither.
 */
export function hidesTooMuch({ criteria }: SuppressionRule): string | undefined {
  const narrowing = Object.entries(criteria).filter(([field, condition]) => narrows(field, condition));
  if (narrowing.some(([field]) => !GENERAL.has(field))) return undefined;
  const types = narrowing.find(([field]) => field === 'type')?.[1];
  if (types === undefined) return 'it hides findings of every type in every account';
  if (mostSevere(criteria['severity']) < HIGH) return undefined;
  const named = valuesOf(types).filter(isUsuallyHigh);
  if (named.length === 0) return undefined;
  return `it hides ${named.slice(0, NAMED).join(', ')}${named.length > NAMED ? ` and ${named.length - NAMED} more` : ''} in every account`;
}

const NAMED = 3;

/** A rule's criteria in words: `type is A or B; severity < 4`. */
export function criteriaText({ criteria }: SuppressionRule): string {
  const parts = Object.entries(criteria)
    .filter(([field]) => field !== 'service.archived')
    .map(([field, condition]) => `${field} ${conditionText(condition)}`);
  return parts.length === 0 ? 'every finding' : parts.join('; ');
}

function conditionText(condition: Condition): string {
  const { Neq = [], NotEquals = Neq, NotMatches = [] } = condition;
  const [low, high] = [atLeast(condition), atMost(condition)];
  return [
    ...(valuesOf(condition).length > 0 ? [`is ${valuesOf(condition).join(' or ')}`] : []),
    ...(NotEquals.length + NotMatches.length > 0
      ? [`is not ${[...NotEquals, ...NotMatches].join(' or ')}`]
      : []),
    ...(low === undefined ? [] : [`≥ ${low}`]),
    ...(high === undefined ? [] : [`≤ ${high}`]),
  ].join(' and ');
}

/** What is only excepted, or any text, leaves nearly everything in. */
function narrows(field: string, condition: Condition): boolean {
  const values = valuesOf(condition).filter((value) => !/^\**$/.test(value));
  if (values.length > 0) return true;
  return field !== 'type' && field !== 'accountId' && (atLeast(condition) ?? atMost(condition)) !== undefined;
}

function valuesOf({ Eq = [], Equals = Eq, Matches = [] }: Condition): readonly string[] {
  return [...Equals, ...Matches];
}

function atLeast({ Gt, Gte, GreaterThan = Gt, GreaterThanOrEqual = Gte }: Condition): number | undefined {
  return GreaterThanOrEqual ?? GreaterThan;
}

function atMost({ Lt, Lte, LessThan = Lt, LessThanOrEqual = Lte }: Condition): number | undefined {
  return LessThanOrEqual ?? LessThan;
}

/** The highest severity that a criterion lets through. */
function mostSevere(severity: Condition | undefined): number {
  if (severity === undefined) return Infinity;
  const values = valuesOf(severity).map(Number);
  return values.length > 0 ? Math.max(...values) : (atMost(severity) ?? Infinity);
}

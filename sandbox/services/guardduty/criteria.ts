/**
 * Conditions on findings, of ListFindings, GetFindingsStatistics and filters: attribute → condition, all of which must hold.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_FindingCriteria.html
 */
import type { Condition, FindingCriteria } from '../../model/types/guardduty.ts';
import type { Output } from '../service.ts';
import { badRequest, INVALID_VALUE } from './errors.ts';
import type { FindingDetail } from './finding.ts';

/** One attribute's condition, under the newer of the two names that each operator has. */
export interface Criterion {
  readonly equals?: readonly string[];
  readonly notEquals?: readonly string[];
  readonly greaterThan?: number;
  readonly greaterThanOrEqual?: number;
  readonly lessThan?: number;
  readonly lessThanOrEqual?: number;
  readonly matches?: readonly string[];
  readonly notMatches?: readonly string[];
}

type Leaf = string | number | boolean;

export type Criteria = Readonly<Record<string, Criterion>>;

const OLD_NAMES = {
  equals: 'eq',
  notEquals: 'neq',
  greaterThan: 'gt',
  greaterThanOrEqual: 'gte',
  lessThan: 'lt',
  lessThanOrEqual: 'lte',
} as const;

const TIMES = ['updatedAt', 'createdAt', 'service.eventFirstSeen', 'service.eventLastSeen'];
const ATTRIBUTE =
  /^(?:(?:resource|service)\.[A-Za-z0-9_.]+|accountId|region|partition|id|arn|type|severity|confidence|title|description|schemaVersion|createdAt|updatedAt|associatedAttackSequenceArn)$/;

/** `findingCriteria` of a request. Attributes that GuardDuty does not know are refused. */
export function criteriaOf({ criterion = {} }: FindingCriteria = {}): Criteria {
  return Object.fromEntries(
    Object.entries(criterion).map(([attribute, condition]) => {
      if (!ATTRIBUTE.test(attribute)) throw badRequest(INVALID_VALUE);
      return [attribute, criterionOf(condition)];
    }),
  );
}

/** Criteria as answers show them. */
export function shownCriteria(criteria: Criteria): Output {
  return {
    criterion: Object.fromEntries(
      Object.entries(criteria).map(([attribute, criterion]) => [
        attribute,
        {
          ...criterion,
          ...Object.fromEntries(
            Object.entries(OLD_NAMES)
              .filter(([name]) => name in criterion)
              .map(([name, old]) => [old, criterion[name as keyof typeof OLD_NAMES]]),
          ),
        },
      ]),
    ),
  };
}

/** Whether a finding meets all criteria. */
export function meets(detail: FindingDetail, criteria: Criteria): boolean {
  return Object.entries(criteria).every(([attribute, criterion]) => {
    const values = valuesAt(detail, attribute.split('.')).map((value) =>
      TIMES.includes(attribute) ? Date.parse(String(value)) : value,
    );
    return holds(values, criterion);
  });
}

/** Values of an attribute, through lists. What is no plain value counts as absent. */
export function valuesAt(value: unknown, path: readonly string[]): readonly Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => valuesAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return isLeaf(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return valuesAt((value as Readonly<Record<string, unknown>>)[name], rest);
}

function holds(values: readonly Leaf[], criterion: Criterion): boolean {
  const isAny = (wanted: readonly string[]): boolean =>
    values.some((value) => wanted.some((text) => same(value, text)));
  const fits = (patterns: readonly string[]): boolean =>
    values.some((value) => patterns.some((pattern) => wildcard(pattern).test(String(value))));
  const within = (test: (value: number) => boolean): boolean =>
    values.some((value) => typeof value === 'number' && test(value));
  const { greaterThan, greaterThanOrEqual, lessThan, lessThanOrEqual } = criterion;
  return (
    (criterion.equals === undefined || isAny(criterion.equals)) &&
    (criterion.notEquals === undefined || !isAny(criterion.notEquals)) &&
    (criterion.matches === undefined || fits(criterion.matches)) &&
    (criterion.notMatches === undefined || !fits(criterion.notMatches)) &&
    (greaterThan === undefined || within((value) => value > greaterThan)) &&
    (greaterThanOrEqual === undefined || within((value) => value >= greaterThanOrEqual)) &&
    (lessThan === undefined || within((value) => value < lessThan)) &&
    (lessThanOrEqual === undefined || within((value) => value <= lessThanOrEqual))
  );
}

function isLeaf(value: unknown): value is Leaf {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function same(value: Leaf, text: string): boolean {
  return typeof value === 'number' ? value === Number(text) : String(value) === text;
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's');
}

function criterionOf({ eq, neq, gt, gte, lt, lte, ...condition }: Condition): Criterion {
  const old = {
    equals: eq,
    notEquals: neq,
    greaterThan: gt,
    greaterThanOrEqual: gte,
    lessThan: lt,
    lessThanOrEqual: lte,
  };
  return { ...given(old), ...condition };
}

function given(values: Readonly<Record<string, unknown>>): Criterion {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

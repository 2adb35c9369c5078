/**
 * The Condition element of a policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

/** Operator → condition key → value or values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Test = (expected: string, actual: string) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  stringequals: (expected, actual) => expected === actual,
  stringequalsignorecase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  stringlike: like,
  arnequals: likeArn,
  arnlike: likeArn,
  bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  numericequals: (expected, actual) => Number(actual) === Number(expected),
  numericlessthan: (expected, actual) => Number(actual) < Number(expected),
  numericlessthanequals: (expected, actual) => Number(actual) <= Number(expected),
  numericgreaterthan: (expected, actual) => Number(actual) > Number(expected),
  numericgreaterthanequals: (expected, actual) => Number(actual) >= Number(expected),
  dateequals: (expected, actual) => instant(actual) === instant(expected),
  datelessthan: (expected, actual) => instant(actual) < instant(expected),
  datelessthanequals: (expected, actual) => instant(actual) <= instant(expected),
  dategreaterthan: (expected, actual) => instant(actual) > instant(expected),
  dategreaterthanequals: (expected, actual) => instant(actual) >= instant(expected),
  // Every request of the simulator comes from loopback.
  ipaddress: (expected) => /^127\.|^0\.0\.0\.0\/0$|^::/.test(expected),
};

const NEGATIONS: Readonly<Record<string, string>> = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  numericnotequals: 'numericequals',
  datenotequals: 'dateequals',
  notipaddress: 'ipaddress',
};

/**
 * Whether all conditions hold. `context` has lower-case keys; `fill` puts values in the place of policy variables.
 * An operator that is not known holds for nothing, so that a mistake never opens a door.
 */
export function meets(
  conditions: Conditions | undefined,
  context: Readonly<Record<string, readonly string[]>>,
  fill: (text: string) => string,
): boolean {
  return Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, value]) =>
      holds(operator, expectedValues(value).map(fill), context[key.toLowerCase()]),
    ),
  );
}

function holds(
  operator: string,
  expected: readonly string[],
  actual: readonly string[] | undefined,
): boolean {
  const [, quantifier, name = '', ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/i.exec(operator) ?? [];
  const lower = name.toLowerCase();
  if (lower === 'null')
    return expected.some((value) => (value.toLowerCase() === 'true') === (actual === undefined));

  const negated = NEGATIONS[lower];
  const test = TESTS[negated ?? lower];
  if (test === undefined) return false;
  const matches = (value: string): boolean =>
    expected.some((one) => test(one, value)) !== (negated !== undefined);

  if (quantifier?.toLowerCase() === 'forallvalues') return (actual ?? []).every(matches);
  // A missing key fails a positive test and passes a negated one; IfExists passes both.
  if (actual === undefined)
    return ifExists !== undefined || (negated !== undefined && quantifier === undefined);
  return actual.some(matches);
}

function expectedValues(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** ARNs are compared part by part, so that `*` does not reach over a colon of the first five. */
function likeArn(pattern: string, text: string): boolean {
  const [patterns, parts] = [splitArn(pattern), splitArn(text)];
  return patterns.length === parts.length && patterns.every((part, index) => like(part, parts[index] ?? ''));
}

function splitArn(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

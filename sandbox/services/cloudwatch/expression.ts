/**
 * Metric math, as far as an alarm may use it here: numbers, metrics by their id, arithmetic, comparisons (1 or 0), AND, OR,
 * and a few functions over series. A period without a value of one operand has no result, unless FILL gives one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */

/** Values by period; undefined where a period has none. A single number counts for every period. */
export type Series = readonly (number | undefined)[] | number;

/** A parsed expression over the series of its metrics. */
type Evaluate = (series: Readonly<Record<string, Series>>) => Series;

/** An expression, ready to be computed, and the ids that it names. */
export interface Expression {
  readonly evaluate: Evaluate;
  readonly ids: ReadonlySet<string>;
}

type Combine = (...values: readonly number[]) => number;

const OPERATORS: readonly Readonly<Record<string, Combine>>[] = [
  { '||': (a = 0, b = 0) => Number(a !== 0 || b !== 0), OR: (a = 0, b = 0) => Number(a !== 0 || b !== 0) },
  { '&&': (a = 0, b = 0) => Number(a !== 0 && b !== 0), AND: (a = 0, b = 0) => Number(a !== 0 && b !== 0) },
  {
    '==': (a, b) => Number(a === b),
    '!=': (a, b) => Number(a !== b),
    '<=': (a = 0, b = 0) => Number(a <= b),
    '>=': (a = 0, b = 0) => Number(a >= b),
    '<': (a = 0, b = 0) => Number(a < b),
    '>': (a = 0, b = 0) => Number(a > b),
  },
  { '+': (a = 0, b = 0) => a + b, '-': (a = 0, b = 0) => a - b },
  { '*': (a = 0, b = 0) => a * b, '/': (a = 0, b = 0) => a / b },
];

const FUNCTIONS: Readonly<Record<string, (args: readonly Series[]) => Series>> = {
  IF: ([condition = 0, then = 0, otherwise]) =>
    zip([condition, then, otherwise ?? []], ([is, yes, no]) => (is === undefined ? no : is === 0 ? no : yes)),
  FILL: ([series = 0, filling = 0]) => zip([series, filling], ([value, fill]) => value ?? fill),
  ABS: ([series = 0]) => combine([series], (a = 0) => Math.abs(a)),
  MAX: (args) => combine(args, Math.max),
  MIN: (args) => combine(args, Math.min),
  SUM: (args) => combine(args, (...values) => values.reduce((sum, value) => sum + value, 0)),
};

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z]\w*|\|\||&&|[=!<>]=|[-+*/<>(),[\]])/y;

/** Reads an expression, or says what is wrong with it. */
export function parseExpression(text: string): Expression | string {
  const tokens = tokensOf(text);
  if (tokens === undefined) return `Error in expression: unexpected character`;
  const ids = new Set<string>();
  let next = 0;
  const take = (): string => tokens[next++] ?? '';
  const expect = (token: string): void => {
    if (take() !== token) throw new SyntaxError(`expected ${token}`);
  };
  const list = (end: string): Evaluate[] => {
    const items = [binary(0)];
    while (tokens[next] === ',') {
      next += 1;
      items.push(binary(0));
    }
    expect(end);
    return items;
  };
  const binary = (level: number): Evaluate => {
    const operators = OPERATORS[level];
    if (operators === undefined) return operand();
    let left = binary(level + 1);
    for (
      let apply = operators[tokens[next] ?? ''];
      apply !== undefined;
      apply = operators[tokens[next] ?? '']
    ) {
      next += 1;
      const [first, second, combined] = [left, binary(level + 1), apply];
      left = (series) => combine([first(series), second(series)], combined);
    }
    return left;
  };
  const operand = (): Evaluate => {
    const token = take();
    if (token === '(') {
      const [inner = () => 0] = list(')');
      return inner;
    }
    if (token === '-') {
      const inner = operand();
      return (series) => combine([inner(series)], (a = 0) => -a);
    }
    if (/^\d/.test(token)) return () => Number(token);
    if (tokens[next] === '(') {
      const apply = FUNCTIONS[token];
      if (apply === undefined) throw new SyntaxError(`function ${token} is not simulated`);
      next += 1;
      const isArray = tokens[next] === '[';
      if (isArray) next += 1;
      const args = list(isArray ? ']' : ')');
      if (isArray) expect(')');
      return (series) => apply(args.map((arg) => arg(series)));
    }
    if (!/^[a-z]\w*$/.test(token)) throw new SyntaxError(`unexpected ${token === '' ? 'end' : token}`);
    ids.add(token);
    return (series) => series[token] ?? [];
  };
  try {
    const evaluate = binary(0);
    if (next < tokens.length) throw new SyntaxError(`unexpected ${tokens[next]}`);
    return { evaluate, ids };
  } catch (error) {
    if (error instanceof SyntaxError) return `Error in expression: ${error.message}`;
    throw error;
  }
}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < text.trimEnd().length) {
    const [whole, token] = TOKEN.exec(text) ?? [];
    if (whole === undefined || token === undefined) return undefined;
    tokens.push(token);
    at = TOKEN.lastIndex;
  }
  return tokens;
}

/** Period by period; without a value of one of them there is no result. */
function combine(args: readonly Series[], apply: Combine): Series {
  return zip(args, (values) => {
    const known = values.filter((value) => value !== undefined);
    return known.length === values.length ? apply(...known) : undefined;
  });
}

function zip(
  args: readonly Series[],
  apply: (values: readonly (number | undefined)[]) => number | undefined,
): Series {
  const lengths = args.flatMap((arg) => (typeof arg === 'number' ? [] : [arg.length]));
  if (lengths.length === 0) return apply(args as readonly number[]) ?? 0;
  return Array.from({ length: Math.max(...lengths) }, (_, period) =>
    apply(args.map((arg) => (typeof arg === 'number' ? arg : arg[period]))),
  );
}

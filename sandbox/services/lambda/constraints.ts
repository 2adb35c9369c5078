/** Members checked against Lambda's model, all at once, with the text of its validation. */
import { AwsError, type Input } from '../service.ts';

/** What the model says about one member. Lengths count characters of a string and elements of a list. */
export interface Rule {
  readonly member: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'structure' | 'list';
  readonly required?: true;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly options?: readonly string[];
}

/** Java's names for types that do not fit. */
const JAVA = {
  string: 'String',
  integer: 'Integer',
  boolean: 'Boolean',
  structure: 'Map',
  list: 'List',
} as const;

/** Throws one ValidationException that names every member that breaks a rule. `prefix` is the path of a structure. */
export function validate(input: Input, rules: readonly Rule[], prefix = ''): void {
  const violations = rules.flatMap((rule) => violationsOf(rule, input[rule.member] ?? undefined, prefix));
  if (violations.length === 0) return;
  const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected: `;
  throw new AwsError('ValidationException', count + violations.join('; '));
}

/** A string that {@link validate} has seen. */
export function textIn(input: Input, member: string): string | undefined {
  const value = input[member] ?? undefined;
  return typeof value === 'string' ? value : undefined;
}

/** An integer that {@link validate} has seen; query parameters bring it as text. */
export function integerIn(input: Input, member: string): number | undefined {
  const value = input[member] ?? undefined;
  return value === undefined ? undefined : Number(value);
}

/** A boolean that {@link validate} has seen. */
export function flagIn(input: Input, member: string): boolean | undefined {
  return typeof input[member] === 'boolean' ? input[member] : undefined;
}

/** A structure that {@link validate} has seen. */
export function structureIn(input: Input, member: string): Input | undefined {
  const value = input[member] ?? undefined;
  return typeof value === 'object' ? (value as Input) : undefined;
}

/** A list of strings; other elements are refused. */
export function textsIn(input: Input, member: string): readonly string[] | undefined {
  const value = input[member] ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.some((element) => typeof element !== 'string')) throw wrongType('list');
  return value as readonly string[];
}

/** A map of strings; other values are refused. */
export function textMapIn(input: Input, member: string): Readonly<Record<string, string>> | undefined {
  const value = input[member] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongType('structure');
  if (Object.values(value).some((element) => typeof element !== 'string')) throw wrongType('string');
  return value as Readonly<Record<string, string>>;
}

function violationsOf(rule: Rule, value: unknown, prefix: string): readonly string[] {
  const path = prefix + rule.member.slice(0, 1).toLowerCase() + rule.member.slice(1);
  const say = (shown: string, text: string): string =>
    `Value ${shown} at '${path}' failed to satisfy constraint: ${text}`;
  if (value === undefined) return rule.required === true ? [say('null', 'Member must not be null')] : [];
  const found: string[] = [];
  switch (rule.type) {
    case 'string':
      if (typeof value !== 'string') throw wrongType(rule.type);
      found.push(...lengthProblems(rule, value.length));
      if (rule.pattern !== undefined && !new RegExp(`^(?:${rule.pattern})$`).test(value)) {
        found.push(`Member must satisfy regular expression pattern: ${rule.pattern}`);
      }
      if (rule.options !== undefined && !rule.options.includes(value)) {
        found.push(`Member must satisfy enum value set: [${rule.options.join(', ')}]`);
      }
      return found.map((text) => say(`'${value}'`, text));
    case 'integer': {
      const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isInteger(number)) throw wrongType(rule.type);
      if (rule.max !== undefined && number > rule.max) {
        found.push(`Member must have value less than or equal to ${rule.max}`);
      }
      if (rule.min !== undefined && number < rule.min) {
        found.push(`Member must have value greater than or equal to ${rule.min}`);
      }
      return found.map((text) => say(`'${number}'`, text));
    }
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(rule.type);
      return [];
    case 'structure':
      if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(rule.type);
      return [];
    case 'list':
      if (!Array.isArray(value)) throw wrongType(rule.type);
      return lengthProblems(rule, value.length).map((text) => say(`'[${value.join(', ')}]'`, text));
  }
}

function lengthProblems({ min, max }: Rule, length: number): readonly string[] {
  if (max !== undefined && length > max) return [`Member must have length less than or equal to ${max}`];
  if (min !== undefined && length < min) return [`Member must have length greater than or equal to ${min}`];
  return [];
}

function wrongType(type: Rule['type']): AwsError {
  return new AwsError('SerializationException', `The value can not be converted to a ${JAVA[type]}`);
}

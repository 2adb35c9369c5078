import { plainText } from '../../protocols/plain-text.ts';
import { AwsError, type Input } from '../service.ts';

/** What a member of a query request has to be like. */
export interface Constraint {
  readonly member: string;
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly range?: readonly [number, number];
}

/** `RoleName`, as most calls of IAM take it. */
export const ROLE_NAME: Constraint = {
  member: 'RoleName',
  required: true,
  min: 1,
  max: 64,
  pattern: /^[\w+=,.@-]+$/,
};
/** `PolicyName` of an inline policy. */
export const POLICY_NAME: Constraint = {
  member: 'PolicyName',
  required: true,
  min: 1,
  max: 128,
  pattern: /^[\w+=,.@-]+$/,
};
/** `MaxItems` of lists. */
export const MAX_ITEMS: Constraint = { member: 'MaxItems', range: [1, 1000] };

/**
 * Checks a query request as IAM and STS do, all members at once, and throws their ValidationError:
 * `1 validation error detected: Value '' at 'roleName' failed to satisfy constraint: …`.
 */
export function check(input: Input, constraints: readonly Constraint[]): void {
  const problems = constraints.flatMap((constraint) => problemsOf(input[constraint.member], constraint));
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw new AwsError('ValidationError', `${count} detected: ${problems.join('; ')}`);
}

/** A member that is a text, after {@link check}. */
export function textOf(input: Input, member: string): string {
  const value = input[member];
  return typeof value === 'string' ? value : '';
}

function problemsOf(
  value: unknown,
  { member, required, min = 0, max, pattern, range }: Constraint,
): readonly string[] {
  const where = `at '${member.charAt(0).toLowerCase()}${member.slice(1)}' failed to satisfy constraint: Member must`;
  if (value === undefined) return required === true ? [`Value null ${where} not be null`] : [];
  const shown = Array.isArray(value) ? `[${value.map(() => '…').join(', ')}]` : plainText(value);
  const problem = (rule: string): string => `Value '${shown}' ${where} ${rule}`;
  const problems: string[] = [];
  if (range !== undefined) {
    const number = Number(value);
    if (!Number.isInteger(number)) throw new AwsError('MalformedInput', 'Unexpected value for a number');
    if (number < range[0]) problems.push(problem(`have value greater than or equal to ${range[0]}`));
    if (number > range[1]) problems.push(problem(`have value less than or equal to ${range[1]}`));
    return problems;
  }
  const length = Array.isArray(value) ? value.length : shown.length;
  if (length < min) problems.push(problem(`have length greater than or equal to ${min}`));
  if (max !== undefined && length > max) problems.push(problem(`have length less than or equal to ${max}`));
  if (pattern !== undefined && !pattern.test(shown))
    problems.push(problem(`satisfy regular expression pattern: ${pattern.source.replace(/^\^|\$$/g, '')}`));
  return problems;
}

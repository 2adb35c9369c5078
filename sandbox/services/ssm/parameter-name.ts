/** Which names and values a parameter may have. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
import { AwsError } from '../service.ts';

const DEEPEST = 15;
const LONGEST_ARN = 1011;
const STANDARD_BYTES = 4096;
const ADVANCED_BYTES = 8192;

/** Throws unless a parameter may be called that. */
export function checkName(name: string, arn: string): void {
  if (/^\/?aws/i.test(name))
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  const parts = name.replace(/^\//, '').split('/');
  const wellFormed = parts.every((part) => /^[\w.-]+$/.test(part));
  if (!wellFormed || /^\/?ssm/i.test(name))
    throw new AwsError(
      'ValidationException',
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ' +
        'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  if (parts.length > 1 && !name.startsWith('/'))
    throw new AwsError('ValidationException', 'Parameter name must be a fully qualified name.');
  if (parts.length > DEEPEST)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${DEEPEST} levels, ${name} has ${parts.length}.`,
    );
  if (arn.length > LONGEST_ARN)
    throw new AwsError(
      'ValidationException',
      `The parameter's ARN is longer than ${LONGEST_ARN} characters.`,
    );
}

/** Throws unless the value may be kept in the tier; gives the tier that intelligent tiering chooses. Never repeats the value. */
export function checkValue(
  value: string,
  tier: string,
  allowedPattern: string | undefined,
): 'Standard' | 'Advanced' {
  if (value === '')
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  if (/\{\{.*\}\}/s.test(value))
    throw new AwsError(
      'ValidationException',
      'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.',
    );
  const bytes = Buffer.byteLength(value);
  const chosen = tier === 'Intelligent-Tiering' ? (bytes > STANDARD_BYTES ? 'Advanced' : 'Standard') : tier;
  if (chosen === 'Standard' && bytes > STANDARD_BYTES)
    throw new AwsError(
      'ValidationException',
      `Standard tier parameters support a maximum parameter value of ${STANDARD_BYTES} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.`,
    );
  if (bytes > ADVANCED_BYTES)
    throw new AwsError(
      'ValidationException',
      `Advanced tier parameters support a maximum parameter value of ${ADVANCED_BYTES} characters.`,
    );
  if (allowedPattern !== undefined && !matchesPattern(value, allowedPattern))
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
    );
  return chosen === 'Advanced' ? 'Advanced' : 'Standard';
}

function matchesPattern(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    throw new AwsError(
      'InvalidAllowedPatternException',
      `The request does not meet the regular expression requirement: ${pattern}`,
    );
  }
}

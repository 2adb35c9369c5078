import { plainText } from '../../protocols/plain-text.ts';
import { AwsError, type Input } from '../service.ts';

/** The most tags on a role. */
export const MOST_TAGS = 50;

/** The tags in a request. Throws on what IAM refuses. */
export function tagsIn(input: Input): Readonly<Record<string, string>> {
  const list = Array.isArray(input['Tags']) ? (input['Tags'] as readonly Input[]) : [];
  const tags: Record<string, string> = {};
  for (const [index, tag] of list.entries()) {
    const [key, value] = [plainText(tag['Key']), plainText(tag['Value'])];
    const where = `at 'tags.${index + 1}.member`;
    if (key === '' || key.length > 128)
      throw invalid(
        `Value '${key}' ${where}.key' failed to satisfy constraint: Member must have length between 1 and 128`,
      );
    if (value.length > 256)
      throw invalid(
        `Value '${value}' ${where}.value' failed to satisfy constraint: Member must have length less than or equal to 256`,
      );
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(key)) {
      throw invalid(
        `Value '${key}' ${where}.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+`,
      );
    }
    if (/^aws:/i.test(key))
      throw new AwsError('InvalidInput', 'Tag keys beginning with aws: are reserved for AWS use.');
    if (Object.keys(tags).some((other) => other.toLowerCase() === key.toLowerCase())) {
      throw new AwsError(
        'InvalidInput',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      );
    }
    tags[key] = value;
  }
  if (list.length > MOST_TAGS)
    throw invalid(
      `Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to ${MOST_TAGS}`,
    );
  return tags;
}

function invalid(problem: string): AwsError {
  return new AwsError('ValidationError', `1 validation error detected: ${problem}`);
}

import type { IamInputs } from '../../model/types/iam.ts';
import { AwsError } from '../service.ts';

/** The most tags on a role. */
export const MOST_TAGS = 50;

/** The tags in a request as a record. Throws on what IAM refuses beyond its model. */
export function tagsIn(list: IamInputs['TagRole']['Tags']): Readonly<Record<string, string>> {
  const tags: Record<string, string> = {};
  for (const { Key, Value } of list) {
    if (/^aws:/i.test(Key))
      throw new AwsError('InvalidInput', 'Tag keys beginning with aws: are reserved for AWS use.');
    if (Object.keys(tags).some((other) => other.toLowerCase() === Key.toLowerCase())) {
      throw new AwsError(
        'InvalidInput',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      );
    }
    tags[Key] = Value;
  }
  return tags;
}

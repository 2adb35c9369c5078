/** How Organizations says that an input is not what AWS's model allows: the first thing wrong, with its reason. */
import type { Problem } from '../../model/check.ts';
import { typeText } from '../../model/constraint-text.ts';
import { AwsError, type Service } from '../service.ts';
import { invalidInput } from './errors.ts';

/** Organizations' `refuse`. https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html#API_ListAccounts_Errors */
export const refuse: Service['refuse'] = (problems) => {
  const problem = problems.find(({ rule }) => rule === 'type') ?? problems[0];
  return problem && errorOf(problem);
};

function errorOf(problem: Problem): AwsError {
  const { rule, path, shape } = problem;
  const isNumber = shape.type === 'integer';
  switch (rule) {
    case 'type':
      return new AwsError('SerializationException', typeText(problem));
    case 'required':
      return invalidInput('INPUT_REQUIRED', `You must specify a value for the parameter ${path.join('.')}.`);
    case 'min':
      return invalidInput(
        isNumber ? 'MIN_VALUE_EXCEEDED' : 'MIN_LENGTH_EXCEEDED',
        'You provided a value that is below the minimum allowed.',
      );
    case 'max':
      return invalidInput(
        isNumber ? 'MAX_VALUE_EXCEEDED' : 'MAX_LENGTH_EXCEEDED',
        'You provided a value that exceeds the maximum allowed.',
      );
    case 'pattern':
      return invalidInput(
        'INVALID_PATTERN',
        'You provided a value that does not match the required pattern.',
      );
    case 'enum':
      return path[0] === 'PolicyType'
        ? invalidInput('INVALID_ENUM_POLICY_TYPE', 'You specified an invalid value for policy type.')
        : invalidInput('INVALID_ENUM');
  }
}

/** How SQS says that an input is not what AWS's model allows: one problem, the first that it meets. */
import type { Problem } from '../../model/check.ts';
import { typeText } from '../../model/constraint-text.ts';
import { AwsError, type Service } from '../service.ts';
import { unknownAttribute } from './attributes.ts';
import { invalidValue, missing, prefixed } from './errors.ts';

/** Members that SQS still calls by the names of its older protocol. */
const OLDER_NAMES: Readonly<Record<string, string>> = { Attributes: 'Attribute.Name', TagKeys: 'TagKey' };

/** SQS's `refuse`. */
export const refuse: Service['refuse'] = (problems, operation) => {
  const wrong = problems.find(({ rule }) => rule === 'type');
  if (wrong !== undefined) return new AwsError('SerializationException', typeText(wrong));
  const problem = problems.find((each) => !isTaken(each, operation));
  if (problem === undefined) return undefined;
  return problem.rule === 'required' ? absent(problem, operation) : unknownName(problem);
};

/**
 * The older member of ReceiveMessage also takes the names of a message's own attributes, such as SenderId; the model has only a queue's.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
function isTaken({ path }: Problem, operation: string): boolean {
  return operation === 'ReceiveMessage' && path[0] === 'AttributeNames';
}

function absent({ path }: Problem, operation: string): AwsError {
  const entry = `${operation}RequestEntry`;
  const [first, place] = path;
  const member = String(path.at(-1));
  if (path.includes('MessageAttributes'))
    return invalidValue(
      `The message attribute '${path.at(-2)}' must contain non-empty message attribute type.`,
    );
  if (member === 'Entries')
    return prefixed('EmptyBatchRequest', `There should be at least one ${entry} in the request.`);
  if (first === 'Entries' && typeof place === 'number') return missing(`${entry}.${place + 1}.${member}`);
  return missing(OLDER_NAMES[member] ?? member);
}

function unknownName({ path, value }: Problem): AwsError {
  const name = String(value);
  return path.includes('MessageSystemAttributes')
    ? invalidValue(`Message system attribute name '${name}' is invalid.`)
    : unknownAttribute(name);
}

/** What most services answer to an input that AWS's model does not allow. */
import { constraintText, typeText } from '../../model/constraint-text.ts';
import { AwsError, type Service } from '../service.ts';

/**
 * A service's `refuse` with the sentence that most share (`1 validation error detected: Value 'a b' at 'name' failed to satisfy …`). A value of
 * another type was never read: it is told first, as a SerializationException.
 *
 * @param code the service's name for a failed check
 * @param wrongType its name for a value of another type
 */
export function refusalAs(code: string, wrongType = 'SerializationException'): Service['refuse'] {
  return (problems) => {
    const wrong = problems.find(({ rule }) => rule === 'type');
    if (wrong !== undefined) return new AwsError(wrongType, typeText(wrong));
    return problems.length === 0 ? undefined : new AwsError(code, constraintText(problems));
  };
}

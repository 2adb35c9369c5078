/** How GuardDuty says that an input is not what AWS's model allows: the first thing wrong, in one of a few sentences. */
import type { Problem } from '../../model/check.ts';
import type { Service } from '../service.ts';
import { badRequest, INVALID_VALUE, PARAMETER_MISSING } from './errors.ts';

/** Members that travel in the path or the query string. */
const PARAMETERS: readonly unknown[] = ['DetectorId', 'FilterName', 'ResourceArn', 'tagKeys'];

/** GuardDuty's `refuse`. */
export const refuse: Service['refuse'] = ([problem]) => problem && badRequest(textOf(problem));

function textOf({ rule, path, value, shape }: Problem): string {
  const member = path.findLast((part) => typeof part === 'string');
  if (rule === 'required' && PARAMETERS.includes(member)) return PARAMETER_MISSING;
  if (rule === 'max' && shape.type === 'list' && Array.isArray(value))
    return `The request failed because the length provided for the ${member} array was ${value.length}. Max allowed length is ${shape.max}.`;
  if (member === 'maxResults' && (rule === 'min' || rule === 'max'))
    return 'The request is rejected because the parameter maxResults is out-of-bounds.';
  return INVALID_VALUE;
}

/** CloudWatch's errors, whose modelled names end otherwise than their codes. */
import { AwsError } from '../service.ts';

/** `InvalidParameterValue`, `InvalidParameterCombination`, `MissingParameter`. */
export function clientError(
  code: 'InvalidParameterValue' | 'InvalidParameterCombination' | 'MissingParameter',
  message: string,
): AwsError {
  const shape = code === 'MissingParameter' ? 'MissingRequiredParameterException' : `${code}Exception`;
  return new AwsError(code, message, 400, { __type: `com.amazonaws.cloudwatch.v2010_08_01#${shape}` });
}

/** Lambda's errors. https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html */
import { AwsError } from '../service.ts';

/** A value that Lambda does not accept. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

/** The resource is there already, or is being changed. */
export function conflict(message: string): AwsError {
  return new AwsError('ResourceConflictException', message, 409);
}

/** No such function, version, alias, statement or mapping. */
export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}

/** The resource that has no name to show. */
export function noSuchResource(): AwsError {
  return notFound('The resource you requested does not exist.');
}

/** The caller's RevisionId is not the newest. */
export function wrongRevision(): AwsError {
  return new AwsError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    412,
  );
}

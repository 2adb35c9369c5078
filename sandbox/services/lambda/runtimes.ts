/**
 * Runtimes of Lambda at the end of 2026: those that a function may have, and those that Lambda no longer creates or
 * updates functions with. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
import { invalidParameter } from './errors.ts';

const SUPPORTED = [
  'nodejs22.x',
  'nodejs24.x',
  'nodejs26.x',
  'provided.al2',
  'provided.al2023',
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
  'java8.al2',
  'java11',
  'java17',
  'java21',
  'java25',
  'dotnet8',
  'dotnet10',
  'ruby3.3',
  'ruby3.4',
  'ruby4.0',
] as const;

const BLOCKED = [
  'nodejs',
  'nodejs4.3',
  'nodejs4.3-edge',
  'nodejs6.10',
  'nodejs8.10',
  'nodejs10.x',
  'nodejs12.x',
  'nodejs14.x',
  'nodejs16.x',
  'nodejs18.x',
  'nodejs20.x',
  'java8',
  'python2.7',
  'python3.6',
  'python3.7',
  'python3.8',
  'python3.9',
  'dotnetcore1.0',
  'dotnetcore2.0',
  'dotnetcore2.1',
  'dotnetcore3.1',
  'dotnet6',
  'go1.x',
  'ruby2.5',
  'ruby2.7',
  'ruby3.2',
  'provided',
] as const;

/** Refuses a runtime that is unknown or past its time. */
export function checkRuntime(runtime: string): void {
  if ((SUPPORTED as readonly string[]).includes(runtime)) return;
  if ((BLOCKED as readonly string[]).includes(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. ` +
        'We recommend you use a supported runtime while creating or updating functions.',
    );
  }
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${SUPPORTED.join(', ')}] or be a valid ARN`,
  );
}

import { InvokeCommand } from '@aws-sdk/client-lambda';
import { OWN_EVENT, type SelfTestEvent, type SelfTestResult } from '../../../handler/contract.ts';
import type { Aws } from '../../aws/aws.ts';
import { isProvisionError, ProvisionError } from '../../base/errors.ts';
import type { Place } from '../../aws/place.ts';

/** How long a permission that IAM has not spread yet is waited for. */
const PATIENCE_MS = 60_000;

/**
 * Has a published version prove that it can work before anything is delivered by it: it reads every secret and the table
 * and greets each Slack host, and posts nothing.
 *
 * @throws ProvisionError SELF_TEST_FAILED that names the checks
 */
export async function selfTest(aws: Aws, place: Place, functionName: string, version: string): Promise<void> {
  let last: SelfTestResult = { ok: false, checks: [] };
  try {
    await aws.until({
      what: `version ${version} of function ${functionName} to pass its self-test`,
      read: async () => {
        last = await invoke(aws, place, functionName, version);
        return last;
      },
      done: ({ ok, checks }) => ok || checks.some((check) => !check.ok && !check.retryable),
      limitMs: PATIENCE_MS,
      everyMs: 3_000,
    });
  } catch (error) {
    if (!isProvisionError(error) || error.code !== 'DEADLINE') throw error;
  }
  if (!last.ok) throw selfTestFailed(last, functionName, version);
}

async function invoke(
  aws: Aws,
  place: Place,
  functionName: string,
  version: string,
): Promise<SelfTestResult> {
  const event: SelfTestEvent = { [OWN_EVENT]: 'self-test' };
  const { FunctionError, Payload } = await aws.client('lambda', place).send(
    new InvokeCommand({
      FunctionName: functionName,
      Qualifier: version,
      InvocationType: 'RequestResponse',
      Payload: new TextEncoder().encode(JSON.stringify(event)),
    }),
  );
  const text = new TextDecoder().decode(Payload ?? new Uint8Array());
  if (FunctionError !== undefined) return broken(`the function ended with an error: ${errorIn(text)}`);
  try {
    const result = JSON.parse(text) as SelfTestResult | null;
    return typeof result?.ok === 'boolean' && Array.isArray(result.checks)
      ? result
      : broken('the function gave no result of its self-test');
  } catch {
    return broken('the function gave an answer that is not JSON');
  }
}

function broken(message: string): SelfTestResult {
  return { ok: false, checks: [{ name: 'run', ok: false, retryable: false, message }] };
}

function errorIn(payload: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
    return `${errorType ?? 'Error'}: ${errorMessage ?? ''}`;
  } catch {
    return 'without a readable reason';
  }
}

function selfTestFailed({ checks }: SelfTestResult, functionName: string, version: string): ProvisionError {
  const failed = checks.filter(({ ok }) => !ok);
  return new ProvisionError(
    'SELF_TEST_FAILED',
    `Version ${version} of function ${functionName} failed its self-test, so it does not go live:\n${failed.map(({ name, message }) => `  - ${name}: ${message}`).join('\n')}`,
    `${fixFor(failed)} Then run the same command again; until then the version before it, if any, keeps delivering.`,
  );
}

function fixFor(failed: SelfTestResult['checks']): string {
  const named = (word: RegExp): boolean =>
    failed.some(({ name, message }) => word.test(`${name} ${message}`));
  if (named(/AccessDenied|not authorized/i))
    return 'Compare the permissions of the function’s role and any service control policy with: guardduty-slack policy function.';
  if (named(/secret|parameter/i)) return 'Check the secret that is named, and give it again if it is wrong.';
  if (named(/\b(?:host|tls|slack|connect)/i))
    return 'Let the function reach Slack over HTTPS: check function.vpc, its routes and security groups.';
  return 'Correct what the checks name.';
}

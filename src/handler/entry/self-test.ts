import { reasonOf } from '../aws/effects.ts';
import { AwsFailure } from '../aws/aws.ts';
import { card } from '../slack/card.ts';
import type { Destination, SelfTestCheck, SelfTestResult } from '../contract.ts';
import { readFinding } from '../finding/finding.ts';
import { cardOptions } from '../delivery/job.ts';
import type { Instance } from '../delivery/session.ts';
import { kindOf, secretProblem } from '../destinations/destinations.ts';

/** A key that no finding has. */
const RESERVED_KEY = 'self-test';

/** Looks at everything a delivery needs, and posts nothing. */
export async function selfTest({ effects, settings, store, secrets }: Instance): Promise<SelfTestResult> {
  const lookAt = async (destination: Destination): Promise<SelfTestCheck[]> => {
    let value = '';
    const { name, parameter } = destination;
    const secret = await check(`secret ${parameter}`, async () => {
      value = await secrets.readAgain(parameter);
      const problem = secretProblem(destination, value, settings.allowHosts);
      if (problem !== undefined) throw new TypeError(`it is not usable: ${problem}`);
    });
    return secret.ok
      ? [
          secret,
          await check(`slack ${name}`, () => effects.request(kindOf(destination).greet(destination, value))),
        ]
      : [secret];
  };
  const checks = await Promise.all([
    check('card', () => card(readFinding({}), cardOptions(settings))),
    check(`table ${settings.table}`, () => store.read(RESERVED_KEY)),
    ...settings.destinations.map(lookAt),
  ]);
  return { ok: checks.flat().every(({ ok }) => ok), checks: checks.flat() };
}

async function check(name: string, look: () => unknown): Promise<SelfTestCheck> {
  try {
    await look();
    return { name, ok: true, retryable: false, message: 'ok' };
  } catch (error) {
    return { name, ok: false, retryable: mayPass(error), message: reasonOf(error) };
  }
}

/** New permissions, tables and parameters take a moment to be known everywhere, and a connection may fail once; a bad value stays bad. */
function mayPass(error: unknown): boolean {
  return error instanceof AwsFailure
    ? error.transient || /AccessDenied|UnrecognizedClient|InvalidClientTokenId|NotFound|KMS/.test(error.code)
    : !(error instanceof TypeError);
}

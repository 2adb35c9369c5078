/** Invoke, in its three ways. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
import { isAllowed } from '../../access/access.ts';
import type { LambdaInputs } from '../../model/types/lambda.ts';
import type { Call, Operation, Output } from '../service.ts';
import { AwsError } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { findQueue, sendToQueue } from '../sqs/queue.ts';
import { attachedTo } from './attached.ts';
import { invokeVersion, runnerOf, type Outcome } from './invocation.ts';
import { arnOf, functionOf, referenceIn, versionOf, type Reference } from './reference.ts';
import type { FunctionVersion } from './state.ts';

const SYNCHRONOUS_LIMIT = 6_291_456;
const ASYNCHRONOUS_LIMIT = 1_048_576;
const TAIL_BYTES = 4096;

export const invoke: Operation<LambdaInputs['Invoke']> = async (call) => {
  const { world, input } = call;
  const reference = referenceIn(call);
  const version = versionOf(call, reference);
  const type = input.InvocationType ?? 'RequestResponse';
  if (type === 'DryRun') return { StatusCode: 204 };
  const event = readEvent(
    input.Payload ?? new Uint8Array(),
    type === 'Event' ? ASYNCHRONOUS_LIMIT : SYNCHRONOUS_LIMIT,
  );
  const request = { event, functionArn: arnOf(call, reference), source: 'invoke' as const };
  const runner = runnerOf(world);
  if (type === 'Event') {
    const { background } = attachedTo(world);
    const running = invokeLater(call, reference, version, event).finally(() => background.delete(running));
    background.add(running);
    return { StatusCode: 202 };
  }
  return answer(version, await invokeVersion(world, runner, version, request), input.LogType === 'Tail');
};

function answer(version: FunctionVersion, outcome: Outcome, withLog: boolean): Output {
  const tail = Buffer.from(`${outcome.lines.join('\n')}\n`).subarray(-TAIL_BYTES);
  return {
    StatusCode: 200,
    FunctionError: outcome.ok ? undefined : 'Unhandled',
    ExecutedVersion: version.version,
    LogResult: withLog ? tail.toString('base64') : undefined,
    Payload: outcome.payload,
  };
}

/** Tries an asynchronous event up to three times, then leaves it in the dead-letter queue or failure destination. */
async function invokeLater(
  call: Call<unknown>,
  reference: Reference,
  version: FunctionVersion,
  event: string,
): Promise<void> {
  const { world } = call;
  const config = functionOf(call, reference).eventInvokeConfigs[reference.qualifier ?? '$LATEST'];
  const request = { event, functionArn: arnOf(call, reference), source: 'invoke' as const };
  let failed: Outcome | undefined;
  for (let tries = 0; tries <= (config?.retries ?? 2); tries += 1) {
    try {
      const outcome = await invokeVersion(world, runnerOf(world), version, request);
      if (outcome.ok) return;
      failed = outcome;
    } catch {
      // Throttled or not ready: AWS keeps trying for hours, the simulator for its three times.
    }
  }
  const { deadLetterArn, role } = version.configuration;
  const target = config?.onFailure ?? deadLetterArn;
  if (target === undefined || findQueue(world, target) === undefined) return;
  if (knob(world, 'access.enforce') && !isAllowed(world, role, 'sqs:SendMessage', target)) return;
  const { errorMessage = '' } = JSON.parse(failed?.payload ?? '{}') as { errorMessage?: string };
  sendToQueue(world, target, event, {
    RequestID: failed?.requestId ?? '',
    ErrorCode: '200',
    ErrorMessage: errorMessage.slice(0, 1024),
  });
}

function readEvent(bytes: Uint8Array, limit: number): string {
  if (bytes.length > limit) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
      413,
    );
  }
  if (bytes.length === 0) return '{}';
  const text = Buffer.from(bytes).toString('utf8');
  try {
    JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${reason}`,
    );
  }
  return text;
}

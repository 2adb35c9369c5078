/**
 * What Lambda's pollers do: receive from the queues of enabled event source mappings, invoke, delete what is done. What
 * failed stays hidden until the queue's visibility timeout shows it again.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
import { AwsError } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { depth, findQueue, receive, remove, type ReceivedMessage } from '../sqs/queue.ts';
import { attachedTo, attachRunner } from './attached.ts';
import { batchesOf, batchEvent, doneMessages } from './batch.ts';
import { isTaken } from './filters.ts';
import { invokeVersion } from './invocation.ts';
import { missingPermission } from './mapping-checks.ts';
import { mappingsOf, mappingState } from './mapping-state.ts';
import { resolve } from './reference.ts';
import type { Runner } from './runner.ts';
import { lambdaState, type FunctionVersion, type Mapping } from './state.ts';

/** The most that one receive gives. */
const MAX_RECEIVED = 10;

/** Runs what is due of every enabled mapping, and gives the number of invocations. */
export async function pollOnce(world: World, runner: Runner): Promise<number> {
  attachRunner(world, runner);
  const places = Object.keys(world.states).filter((key) => key.startsWith('lambda/'));
  const counts = await Promise.all(
    places.flatMap((key) => {
      const [, account = '', region = ''] = key.split('/');
      return mappingsOf(world, account, region).map((mapping) => pollMapping(world, runner, mapping));
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function pollMapping(world: World, runner: Runner, mapping: Mapping): Promise<number> {
  if (mappingState(world, mapping) !== 'Enabled') return 0;
  const version = targetOf(world, mapping);
  const problem = problemOf(world, mapping, version);
  if (problem !== undefined || version === undefined) {
    mapping.lastResult = `PROBLEM: ${problem ?? 'Function not found'}`;
    return 0;
  }
  const { inFlight } = attachedTo(world);
  const running = inFlight.get(mapping.uuid) ?? 0;
  const free = (mapping.maximumConcurrency ?? knob(world, 'lambda.mappingConcurrency')) - running;
  if (free <= 0) return 0;
  if (isIdle(world, mapping)) mapping.lastResult = 'No records processed';
  if (!isDue(world, mapping)) return 0;
  const batches = batchesOf(taken(world, mapping, free), mapping.batchSize);
  if (batches.length === 0) return 0;
  delete mapping.windowOpenedAt;
  inFlight.set(mapping.uuid, running + batches.length);
  try {
    await Promise.all(batches.map((batch) => handOver(world, runner, mapping, version, batch)));
  } finally {
    inFlight.set(mapping.uuid, (inFlight.get(mapping.uuid) ?? 0) - batches.length);
  }
  return batches.length;
}

async function handOver(
  world: World,
  runner: Runner,
  mapping: Mapping,
  version: FunctionVersion,
  batch: readonly ReceivedMessage[],
): Promise<void> {
  const { queueArn, functionArn } = mapping;
  const event = batchEvent(queueArn, batch);
  try {
    const outcome = await invokeVersion(world, runner, version, { event, functionArn, source: 'sqs' });
    mapping.lastResult = outcome.ok ? 'OK' : 'PROBLEM: Function call failed';
    if (!outcome.ok || findQueue(world, queueArn) === undefined) return;
    const partial = mapping.responseTypes.includes('ReportBatchItemFailures');
    for (const { receiptHandle } of doneMessages(batch, outcome.payload, partial)) {
      remove(world, queueArn, receiptHandle);
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // Throttled: the messages come back after their visibility timeout.
    mapping.lastResult = 'PROBLEM: Function call was throttled';
  }
}

/** Nothing is in the queue, not even what is worked on or comes back. */
function isIdle(world: World, { queueArn }: Mapping): boolean {
  const { visible, inFlight, delayed } = depth(world, queueArn);
  return visible + inFlight + delayed === 0;
}

/** What the pollers receive and no filter leaves out; what is left out is deleted. */
function taken(
  world: World,
  { queueArn, batchSize, filters }: Mapping,
  free: number,
): readonly ReceivedMessage[] {
  const received = receiveUpTo(world, queueArn, batchSize * free);
  return received.filter((message) => {
    if (isTaken(filters, message)) return true;
    remove(world, queueArn, message.receiptHandle);
    return false;
  });
}

/** A batch is due when it is full or its window is over; without the switch, at once. */
function isDue(world: World, mapping: Mapping): boolean {
  const { visible } = depth(world, mapping.queueArn);
  if (visible === 0) return false;
  if (!knob(world, 'lambda.batchWindow') || visible >= mapping.batchSize) return true;
  mapping.windowOpenedAt ??= now(world);
  return now(world) - mapping.windowOpenedAt >= mapping.window * 1000;
}

function receiveUpTo(world: World, queueArn: string, count: number): readonly ReceivedMessage[] {
  const received: ReceivedMessage[] = [];
  while (received.length < count) {
    const more = receive(world, queueArn, { max: Math.min(MAX_RECEIVED, count - received.length) });
    if (more.length === 0) break;
    received.push(...more);
  }
  return received;
}

/** The version that the mapping's function, version or alias means at this moment. */
function targetOf(world: World, { functionArn }: Mapping): FunctionVersion | undefined {
  const [, , , region = '', account = '', , name = '', qualifier] = functionArn.split(':');
  const lambda = lambdaState(world, account, region).functions[name];
  return lambda && resolve(world, lambda, qualifier);
}

function problemOf(
  world: World,
  { queueArn }: Mapping,
  version: FunctionVersion | undefined,
): string | undefined {
  if (version === undefined) return 'Function not found';
  const missing = missingPermission(world, queueArn, version);
  if (missing !== undefined) {
    return `Lambda function's execution role does not have permission to call ${missing} on SQS`;
  }
  return findQueue(world, queueArn) === undefined ? 'The specified queue does not exist.' : undefined;
}

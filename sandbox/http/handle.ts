/** One request to one answer: the whole of AWS as a function over the world. */
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { authorizeCall } from '../access/authorization.ts';
import { authenticate, type Caller } from '../access/authentication.ts';
import {
  brokenBy,
  failureOf,
  isDoneFirst,
  spoilt,
  strangeAnswer,
  withoutSamePage,
  withSamePage,
} from './fault-answers.ts';
import { strike, type Destination } from './faults.ts';
import type { Fault } from '../world/world.ts';
import { codecOf } from '../protocols/codec.ts';
import { bytesOf, type Broken, type Codec, type WireRequest, type WireResponse } from '../protocols/wire.ts';
import { problemsOf } from '../model/check.ts';
import { givenMembers } from '../model/given.ts';
import { inputOf } from '../model/model.ts';
import { AwsError, type Operation, type Output, type Service } from '../services/service.ts';
import { findService, SERVICES } from '../services/all-services.ts';
import { knob } from '../world/settings.ts';
import { signatureClaim } from '../access/signature.ts';
import { takeToken } from './throttle.ts';
import { now, opaqueUuid, type World } from '../world/world.ts';

/** Operations whose name does not begin like a read's but that change nothing. */
const READS = new Set(['AssumeRole', 'TestEventPattern', 'Query', 'Scan', 'BatchGetItem']);

/** Requests may be compressed; this is the most that comes out. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Answers a request as AWS would, and writes it into the world's log of calls. A word instead of an answer says how the
 * connection ends without one.
 */
export async function handle(world: World, request: WireRequest): Promise<WireResponse | Broken> {
  const requestId = opaqueUuid(world);
  const answer = await answerTo(world, request, requestId);
  const latency = knob(world, 'latencyMs');
  if (latency > 0) await delay(latency);
  if (typeof answer === 'string') return answer;
  const headers = {
    ...answer.headers,
    'x-amzn-requestid': requestId,
    date: new Date(now(world)).toUTCString(),
  };
  return { ...answer, headers };
}

async function answerTo(
  world: World,
  request: WireRequest,
  requestId: string,
): Promise<WireResponse | Broken> {
  const claim = signatureClaim(request);
  const service = findService(claim?.service ?? serviceOfHost(request));
  if (service === undefined) return noSuchService(claim?.service);

  const codec = codecOf(service, request);
  const region = claim?.region ?? '';
  let caller: Caller | undefined;
  let operation = 'Unknown';
  let error: AwsError | undefined;
  let answer: WireResponse | Broken;
  try {
    caller = authenticate(world, request, codec.common);
    const decoded = codec.decode(inflated(request));
    operation = decoded.operation;
    const done = await perform(world, service, codec, { ...decoded, caller, region });
    answer = 'instead' in done ? done.instead : codec.success(operation, done.output, requestId);
    if ('output' in done && done.fault !== undefined && typeof answer !== 'string')
      answer = spoilt(done.fault, answer);
  } catch (thrown) {
    error = thrown instanceof AwsError ? thrown : internalError(thrown);
    answer = codec.failure(error, requestId);
  }
  world.calls.push({
    time: now(world),
    service: service.id,
    operation,
    account: caller?.account ?? '',
    region,
    principal: caller?.arn ?? '',
    write: isWrite(operation),
    status: typeof answer === 'string' ? 0 : answer.status,
    ...(error === undefined ? {} : { error: error.code }),
    requestId,
  });
  return answer;
}

interface Task {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly region: string;
}

/** What an operation came to: its output, or what arrives in place of it. */
type Done = { readonly output: Output; readonly fault?: Fault } | { readonly instead: WireResponse | Broken };

async function perform(world: World, service: Service, codec: Codec, task: Task): Promise<Done> {
  const { operation, caller, region } = task;
  const run = Object.hasOwn(service.operations, operation) ? service.operations[operation] : undefined;
  if (run === undefined) {
    const [code, status] = codec.common.unknownOperation;
    throw new AwsError(code, `Could not find operation ${operation}`, status);
  }
  const destination: Destination = { service: service.id, operation, account: caller.account, region };
  takeToken(world, destination);
  const fault = strike(world, destination);
  const instead = fault && (brokenBy(fault) ?? strangeAnswer(fault));
  const failure = fault && failureOf(fault, destination, codec.common);
  if (fault !== undefined && !isDoneFirst(fault)) {
    if (instead !== undefined) return { instead };
    if (fault.kind === 'bare') return { output: {} };
    throw failure ?? internalError(fault.kind);
  }

  const { account, arn, userId } = caller;
  const given = givenMembers(service.model, operation, task.input);
  const input = fault?.kind === 'same-page' ? withoutSamePage(given) : given;
  const call = {
    world,
    service: service.id,
    operation,
    account,
    region,
    principal: { account, arn, userId },
    input,
  };
  authorizeCall(call, caller, codec.common.accessDenied);
  const refused = service.refuse(problemsOf(service.model, operation, input), operation);
  if (refused !== undefined) throw refused;
  // What the model does not allow was refused, so the input is of its type.
  const output = await (run as Operation)(call);
  if (instead !== undefined) return { instead };
  if (failure !== undefined) throw failure;
  if (fault === undefined) return { output };
  if (fault.kind !== 'same-page') return { output, fault };
  return { output: withSamePage(output, Object.keys(inputOf(service.model, operation)?.members ?? {})) };
}

/** Whether an operation changes anything, by its name: AWS names reads alike. */
function isWrite(operation: string): boolean {
  return !/^(?:Get|List|Describe|Lookup|Filter|Simulate)/.test(operation) && !READS.has(operation);
}

/** An unsigned request says by its host which service it means: `sts.us-east-1.amazonaws.com`. */
function serviceOfHost(request: WireRequest): string {
  if (request.headers['x-amz-target'] !== undefined) {
    const prefix = request.headers['x-amz-target'].split('.')[0] ?? '';
    const found = SERVICES.find(({ model }) => model.targetPrefix === prefix);
    if (found !== undefined) return found.id;
  }
  return (request.headers['host'] ?? '').split('.')[0] ?? '';
}

function noSuchService(id: string | undefined): WireResponse {
  const unsigned = id === undefined;
  const code = unsigned ? 'MissingAuthenticationTokenException' : 'UnknownOperationException';
  const message = unsigned ? 'Missing Authentication Token' : `The simulator has no service ${id}.`;
  return {
    status: unsigned ? 403 : 404,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: bytesOf(JSON.stringify({ __type: code, message })),
  };
}

/** A mistake of the simulator must be seen as such, not as AWS's. */
function internalError(error: unknown): AwsError {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError('InternalFailure', `The simulator failed: ${text}`, 500);
}

function inflated(request: WireRequest): WireRequest {
  if (request.headers['content-encoding'] !== 'gzip') return request;
  try {
    return { ...request, body: gunzipSync(request.body, { maxOutputLength: MOST_BYTES }) };
  } catch {
    return request;
  }
}

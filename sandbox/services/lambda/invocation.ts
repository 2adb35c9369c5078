/** One invocation of a version with all that Lambda does around it: log lines, a trace, a note for metrics. */
import { isAllowed } from '../../access/access.ts';
import { AwsError } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, opaqueId, opaqueUuid, type World } from '../../world/world.ts';
import { appendLogLines } from '../logs/lines.ts';
import { attachedTo } from './attached.ts';
import { conflict } from './errors.ts';
import { invocationLines } from './log-lines.ts';
import type { Result, Runner } from './runner.ts';
import { lambdaState, type FunctionVersion, type Invocation } from './state.ts';

/** How an invocation went, with the lines in its log. */
export interface Outcome extends Result {
  readonly requestId: string;
  readonly lines: readonly string[];
}

/**
 * Runs a version once. Throws as Invoke does when it may not run: while it is Pending, or when reserved concurrency is
 * zero. An error of the function itself is an outcome.
 */
export async function invokeVersion(
  world: World,
  runner: Runner,
  version: FunctionVersion,
  request: { readonly event: string; readonly functionArn: string; readonly source: Invocation['source'] },
): Promise<Outcome> {
  refuseUnready(world, version);
  const requestId = opaqueUuid(world);
  const time = now(world);
  const root = `1-${Math.floor(time / 1000).toString(16)}-${opaqueId(world, 24)}`;
  const traced =
    version.configuration.tracing === 'Active' && roleMay(world, version, 'xray:PutTraceSegments', '*');
  const result = await runner.invoke(world, version, {
    requestId,
    functionArn: request.functionArn,
    event: request.event,
    traceHeader: `Root=${root};Parent=${opaqueId(world, 16)};Sampled=${traced ? 1 : 0}`,
  });
  const lines = invocationLines(version, { requestId, time, traceId: traced ? root : undefined }, result);
  writeLines(world, version, result.logStream, lines);
  const state = lambdaState(world, version.account, version.region);
  const error = result.ok ? undefined : errorTypeOf(result.payload);
  state.invocations.push({
    time,
    name: version.name,
    version: version.version,
    requestId,
    source: request.source,
    durationMs: result.durationMs,
    ...(error === undefined ? {} : { error }),
  });
  if (traced) {
    const { name, version: number } = version;
    state.traces.push({
      traceId: root,
      name,
      version: number,
      startedAt: time,
      endedAt: now(world),
      error: !result.ok,
    });
  }
  return { ...result, requestId, lines };
}

/** Who runs this world's functions. */
export function runnerOf(world: World): Runner {
  const { runner } = attachedTo(world);
  if (runner !== undefined) return runner;
  throw new AwsError('ServiceException', 'No runner is attached to this world: functions cannot run.', 500);
}

function refuseUnready(world: World, version: FunctionVersion): void {
  if (now(world) < version.activeAt) {
    throw conflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
  }
  const { functions } = lambdaState(world, version.account, version.region);
  if (functions[version.name]?.reservedConcurrency === 0) {
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
    });
  }
}

/** Lines reach CloudWatch Logs only as far as the function's role may write them. */
function writeLines(world: World, version: FunctionVersion, stream: string, lines: readonly string[]): void {
  const { group } = version.configuration.logging;
  const { account, region } = version;
  const groupArn = `arn:${world.settings.partition}:logs:${region}:${account}:log-group:${group}`;
  const streamArn = `${groupArn}:log-stream:${stream}`;
  if (!roleMay(world, version, 'logs:PutLogEvents', streamArn)) return;
  if (!roleMay(world, version, 'logs:CreateLogStream', streamArn)) return;
  const mayCreateGroup = roleMay(world, version, 'logs:CreateLogGroup', `${groupArn}:*`);
  appendLogLines(world, account, region, group, stream, lines, mayCreateGroup);
}

function roleMay(world: World, version: FunctionVersion, action: string, resource: string): boolean {
  return !knob(world, 'access.enforce') || isAllowed(world, version.configuration.role, action, resource);
}

function errorTypeOf(payload: string): string {
  const { errorType } = JSON.parse(payload) as { errorType?: unknown };
  return typeof errorType === 'string' ? errorType : 'Error';
}

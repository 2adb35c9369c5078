/**
 * Runs uploaded functions for real: the zip is unpacked and its handler runs in processes of its own, one for each
 * invocation at a time, kept warm for the next. They see Lambda's environment and nothing of the operator's.
 */
import type { World } from '../../world/world.ts';
import { attachRunner } from './attached.ts';
import { startInstance, type Instance } from './instance.ts';
import type { FunctionVersion } from './state.ts';

/** One event for one version. */
export interface Request {
  readonly requestId: string;
  /** The ARN that was invoked, with the alias if there was one. */
  readonly functionArn: string;
  /** JSON. */
  readonly event: string;
  /** Value of `_X_AMZN_TRACE_ID`. */
  readonly traceHeader: string;
}

/** How an invocation went. */
export interface Result {
  readonly ok: boolean;
  /** JSON: what the handler returned, or `errorType`, `errorMessage` and `trace`. */
  readonly payload: string;
  /** What the function wrote, a line each, in the function's log format. */
  readonly logs: readonly string[];
  readonly durationMs: number;
  /** Set when the process was started for this invocation. */
  readonly initMs?: number;
  readonly memoryMb: number;
  /** Name of the log stream of the process. */
  readonly logStream: string;
}

/** Something that can run functions. Tests may give their own. */
export interface Runner {
  invoke(world: World, version: FunctionVersion, request: Request): Promise<Result>;
  /** Ends what runs. */
  close(): Promise<void>;
}

/** A handler as a plain function, for runners without processes. */
export type InProcessHandler = (
  event: unknown,
  version: FunctionVersion,
  request: Request,
) => Promise<unknown>;

/** A runner of real processes. `endpoint` is the simulator's URL; with a world, Invoke and mappings use this runner. */
export function startRunner(options: { readonly endpoint: string; readonly world?: World }): Runner {
  const idle = new Map<string, Instance[]>();
  const all = new Set<Instance>();
  let closed = false;

  /** Ends a process; closing the runner waits for those that are still ending. */
  const retire = (instance: Instance): void => {
    void instance.end().finally(() => all.delete(instance));
  };

  const take = (world: World, version: FunctionVersion): Instance => {
    const key = keyOf(version);
    for (const instance of idle.get(key)?.splice(0) ?? []) {
      if (instance.isUsable(world)) {
        idle.set(key, [...(idle.get(key) ?? []), instance]);
      } else retire(instance);
    }
    const warm = idle.get(key)?.pop();
    if (warm !== undefined) return warm;
    endOutdated(version);
    const instance = startInstance(world, version, options.endpoint);
    all.add(instance);
    return instance;
  };

  /** Ends idle processes of what the function was before: older versions, and `$LATEST` before a change. */
  const endOutdated = (version: FunctionVersion): void => {
    for (const [key, instances] of idle) {
      if (key === keyOf(version) || !key.startsWith(`${version.functionArn}:`)) continue;
      idle.delete(key);
      instances.forEach(retire);
    }
  };

  const runner: Runner = {
    async invoke(world, version, request) {
      if (closed) throw new Error('the runner is closed');
      const instance = take(world, version);
      const result = await instance.run(world, request);
      if (instance.isUsable(world) && !closed) {
        const key = keyOf(version);
        idle.set(key, [...(idle.get(key) ?? []), instance]);
      } else retire(instance);
      return result;
    },
    async close() {
      closed = true;
      idle.clear();
      await Promise.all([...all].map((instance) => instance.end()));
      all.clear();
    },
  };
  if (options.world !== undefined) attachRunner(options.world, runner);
  return runner;
}

/** A runner that calls a plain function: for sweeps over many worlds, where processes would take too long. */
export function inProcessRunner(handler: InProcessHandler): Runner {
  return {
    async invoke(_world, version, request) {
      const began = performance.now();
      const outcome = await settle(handler, version, request);
      return {
        ...outcome,
        logs: [],
        durationMs: performance.now() - began,
        memoryMb: 0,
        logStream: `in-process/[${version.version}]`,
      };
    },
    close: () => Promise.resolve(),
  };
}

async function settle(
  handler: InProcessHandler,
  version: FunctionVersion,
  request: Request,
): Promise<Pick<Result, 'ok' | 'payload'>> {
  try {
    const value = await handler(JSON.parse(request.event), version, request);
    return { ok: true, payload: JSON.stringify(value ?? null) };
  } catch (error) {
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    return {
      ok: false,
      payload: JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') }),
    };
  }
}

function keyOf(version: FunctionVersion): string {
  return `${version.functionArn}:${version.version} ${version.revision}`;
}

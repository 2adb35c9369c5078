/** One process of a function: started, given one event at a time, ended. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { knob } from '../../world/settings.ts';
import { now, opaqueId, type World } from '../../world/world.ts';
import { readArchive } from './archive.ts';
import { BOOTSTRAP, type InvokeMessage, type ProcessMessage } from './bootstrap.ts';
import { MAX_UNZIPPED } from './code.ts';
import { issueSession } from './session.ts';
import type { Request, Result } from './runner.ts';
import type { FunctionVersion } from './state.ts';

/** Loading the handler may take this long, on a busy machine too. */
const INIT_LIMIT_MS = 60_000;
const RESPONSE_LIMIT_BYTES = 6_291_556;

/** A warm process. */
export interface Instance {
  run(world: World, request: Request): Promise<Result>;
  /** False once it has exited, or when its credentials end soon. */
  isUsable(world: World): boolean;
  end(): Promise<void>;
}

/** Unpacks a version's code and starts a process for it. */
export function startInstance(world: World, version: FunctionVersion, endpoint: string): Instance {
  const folder = mkdtempSync(join(tmpdir(), 'guardduty-slack-function-'));
  unpack(version, folder);
  const session = issueSession(world, version);
  const logStream = logStreamOf(world, version);
  const child = spawn(process.execPath, [join(folder, 'bootstrap.mjs')], {
    cwd: join(folder, 'task'),
    env: environmentOf(version, { ...session.environment, AWS_ENDPOINT_URL: endpoint }, folder, logStream),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit').then(() => rmSync(folder, { recursive: true, force: true }));
  // What Node itself writes when it breaks down comes by the pipe, not by a message.
  const outcries: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    outcries.push(...text.split('\n').filter((line) => line !== ''));
  });
  let cold = true;
  let spent = false;
  child.on('message', (message: ProcessMessage) => {
    spent ||= message.kind === 'failed' && message.last;
  });
  // A process that is gone shows by its exit, not by the pipe that broke.
  child.on('error', () => undefined);
  return {
    async run(world, request) {
      const result = await invoke(world, child, version, request, cold);
      cold = false;
      return { ...result, logs: [...result.logs, ...outcries.splice(0)], logStream };
    },
    isUsable: (world) => !spent && child.connected && child.exitCode === null && now(world) < session.renewAt,
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Sends an event and listens until the answer, the timeout, or the end of the process. */
function invoke(
  world: World,
  child: ChildProcess,
  version: FunctionVersion,
  request: Request,
  cold: boolean,
): Promise<Omit<Result, 'logStream'>> {
  const { requestId } = request;
  const limitMs = version.configuration.timeout * 1000;
  const logs: string[] = [];
  return new Promise((resolve) => {
    let initMs: number | undefined;
    let began = performance.now();
    let timer: NodeJS.Timeout | undefined;

    const finish = (ok: boolean, payload: string, memoryMb = 0): void => {
      clearTimeout(timer);
      child.off('message', hear);
      child.off('exit', exit);
      const durationMs = performance.now() - began;
      resolve({ ok, payload, logs, durationMs, memoryMb, ...(initMs === undefined ? {} : { initMs }) });
    };
    const fail = (errorType: string, text: string): void => {
      finish(false, JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` }));
    };
    const timeOut = (): void => {
      const seconds = (limitMs / 1000).toFixed(2);
      child.kill('SIGKILL');
      if (knob(world, 'lambda.timeoutLine'))
        logs.push(
          `${new Date(now(world)).toISOString()} ${requestId} Task timed out after ${seconds} seconds`,
          '',
        );
      fail('Sandbox.Timedout', `Task timed out after ${seconds} seconds`);
    };
    const send = (): void => {
      began = performance.now();
      clearTimeout(timer);
      timer = setTimeout(timeOut, limitMs);
      const message: InvokeMessage = {
        id: requestId,
        event: request.event,
        remainingMs: limitMs,
        now: now(world),
        traceHeader: request.traceHeader,
        functionArn: request.functionArn,
      };
      child.send(message, () => undefined);
    };
    const hear = (message: ProcessMessage): void => {
      switch (message.kind) {
        case 'ready':
          initMs = message.initMs;
          send();
          break;
        case 'line':
          logs.push(message.text);
          break;
        case 'done':
          if (message.id !== requestId) break;
          if (Buffer.byteLength(message.payload) > RESPONSE_LIMIT_BYTES) {
            finish(false, tooLarge(message.payload), message.memoryMb);
          } else finish(true, message.payload, message.memoryMb);
          break;
        case 'failed':
          if (message.id === requestId) finish(false, message.payload, message.memoryMb);
          break;
      }
    };
    const exit = (status: number | null, signal: string | null): void => {
      const how = status === null ? `signal: ${signal ?? 'unknown'}` : `exit status ${status}`;
      const calm =
        status === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
      logs.push(`RequestId: ${requestId} Error: ${calm}`, 'Runtime.ExitError');
      fail('Runtime.ExitError', calm);
    };
    child.on('message', hear);
    child.on('exit', exit);
    if (child.exitCode !== null || child.signalCode !== null) exit(child.exitCode, child.signalCode);
    else if (cold) timer = setTimeout(timeOut, INIT_LIMIT_MS);
    else send();
  });
}

function tooLarge(payload: string): string {
  return JSON.stringify({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size (${Buffer.byteLength(payload)} bytes) exceeded maximum allowed payload size (6291556 bytes).`,
  });
}

function unpack(version: FunctionVersion, folder: string): void {
  mkdirSync(join(folder, 'task'));
  for (const { path, bytes } of readArchive(version.code.zip, MAX_UNZIPPED) ?? []) {
    const file = join(folder, 'task', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  writeFileSync(join(folder, 'bootstrap.mjs'), BOOTSTRAP);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function environmentOf(
  version: FunctionVersion,
  given: Readonly<Record<string, string>>,
  folder: string,
  logStream: string,
): Record<string, string> {
  const { handler, memory, runtime, environment, logging } = version.configuration;
  return {
    ...environment,
    _HANDLER: handler,
    AWS_REGION: version.region,
    AWS_DEFAULT_REGION: version.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: version.name,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_LOG_FORMAT: logging.format,
    ...(logging.applicationLevel === undefined ? {} : { AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel }),
    LAMBDA_TASK_ROOT: join(folder, 'task'),
    LAMBDA_RUNTIME_DIR: folder,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    ...given,
  };
}

function logStreamOf(world: World, version: FunctionVersion): string {
  const day = new Date(now(world)).toISOString().slice(0, 10).replaceAll('-', '/');
  const own = version.configuration.logging.group === `/aws/lambda/${version.name}`;
  return `${day}/${own ? '' : version.name}[${version.version}]${opaqueId(world, 32)}`;
}

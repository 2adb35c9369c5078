/**
 * The program that a function's process runs: it loads the handler as Lambda's Node.js runtime does and calls it for each
 * event. It is kept as text because the process starts from a file next to the unpacked function, wherever the simulator
 * itself was bundled to. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */

/** What the simulator tells the process. */
export interface InvokeMessage {
  readonly id: string;
  readonly event: string;
  readonly remainingMs: number;
  /** The world's time, in milliseconds since 1970: what the process takes for now. */
  readonly now: number;
  readonly traceHeader: string;
  readonly functionArn: string;
}

/** What the process tells the simulator, in the order of its doing. */
export type ProcessMessage =
  | { readonly kind: 'ready'; readonly initMs: number }
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'done'; readonly id: string; readonly payload: string; readonly memoryMb: number }
  | {
      readonly kind: 'failed';
      readonly id: string;
      readonly payload: string;
      readonly memoryMb: number;
      /** The process ends after this. */
      readonly last: boolean;
    };

/** The program's source, an ECMAScript module. */
export const BOOTSTRAP = String.raw`
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, inspect } from 'node:util';

// A function lives in the world's time, which may run ahead of this machine's.
const RealDate = Date;
let ahead = 0;
const worldNow = () => RealDate.now() + ahead;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, values, newTarget) => Reflect.construct(target, values.length === 0 ? [worldNow()] : values, newTarget),
  apply: () => new RealDate(worldNow()).toString(),
  get: (target, name) => (name === 'now' ? worldNow : Reflect.get(target, name)),
});

const tell = process.send.bind(process);
const json = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const lowest = LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE');
let current;
let partial = { stdout: '', stderr: '' };

process.on('disconnect', () => process.exit(0));
for (const name of ['stdout', 'stderr']) {
  process[name].write = (chunk, encoding, done) => {
    const text = partial[name] + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const lines = text.split('\n');
    partial[name] = lines.pop();
    for (const line of lines) tell({ kind: 'line', text: line });
    const callback = typeof encoding === 'function' ? encoding : done;
    if (callback) callback();
    return true;
  };
}

function flush() {
  for (const name of ['stdout', 'stderr']) {
    if (partial[name] !== '') tell({ kind: 'line', text: partial[name] });
    partial[name] = '';
  }
}

function describe(error) {
  return { errorType: error.name, errorMessage: error.message, stackTrace: String(error.stack ?? '').split('\n') };
}

function log(level, values) {
  if (json && LEVELS.indexOf(level) < lowest) return;
  const timestamp = new Date().toISOString();
  const requestId = current?.id;
  if (!json) {
    tell({ kind: 'line', text: [timestamp, requestId, level, format(...values).replaceAll('\n', '\r')].join('\t') });
    return;
  }
  const record = { timestamp, level, ...(requestId && { requestId }) };
  const only = values.length === 1 ? values[0] : undefined;
  if (only instanceof Error) Object.assign(record, describe(only));
  else record.message = only !== null && typeof only === 'object' ? only : format(...values);
  let text;
  try {
    text = JSON.stringify(record);
  } catch {
    text = JSON.stringify({ ...record, message: inspect(only) });
  }
  tell({ kind: 'line', text });
}

for (const [method, level] of Object.entries({ trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', fatal: 'FATAL' })) {
  console[method] = (...values) => log(level, values);
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}

function answerOf(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name || 'Error', errorMessage: error.message, trace: String(error.stack ?? '').split('\n') };
}

function fail(label, error, last) {
  const answer = answerOf(error);
  if (json) log('ERROR', [error instanceof Error ? error : named('Error', String(error))]);
  else {
    const stack = answer.trace;
    const text = JSON.stringify({ errorType: answer.errorType, errorMessage: answer.errorMessage, stack });
    tell({ kind: 'line', text: [new Date().toISOString(), current?.id, 'ERROR', label + ' \t' + text].join('\t') });
  }
  flush();
  if (current) tell({ kind: 'failed', id: current.id, payload: JSON.stringify(answer), memoryMb: memory(), last });
}

function memory() {
  return Math.ceil(process.memoryUsage.rss() / 1048576);
}

process.on('unhandledRejection', (reason) => {
  const error = named('Runtime.UnhandledPromiseRejection', reason instanceof Error ? reason.name + ': ' + reason.message : String(reason));
  fail('Unhandled Promise Rejection', error, true);
  process.exit(128);
});
process.on('uncaughtException', (error) => {
  fail('Uncaught Exception', error, true);
  process.exit(129);
});

async function load() {
  const root = process.env.LAMBDA_TASK_ROOT;
  const text = process.env._HANDLER;
  const dot = text.lastIndexOf('.');
  if (dot <= 0) throw named('Runtime.MalformedHandlerName', 'Bad handler');
  const base = join(root, text.slice(0, dot));
  const file = ['.js', '.mjs', '.cjs'].map((end) => base + end).find(existsSync);
  if (file === undefined) {
    throw named('Runtime.ImportModuleError', "Error: Cannot find module '" + text.slice(0, dot) + "'\nRequire stack:\n- /var/runtime/index.mjs");
  }
  let module;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw named('Runtime.UserCodeSyntaxError', 'SyntaxError: ' + error.message);
    if (error && (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND')) {
      throw named('Runtime.ImportModuleError', 'Error: ' + error.message);
    }
    throw error;
  }
  const name = text.slice(dot + 1);
  const handler = module[name] ?? module.default?.[name];
  if (handler === undefined) throw named('Runtime.HandlerNotFound', text + ' is undefined or not exported');
  if (typeof handler !== 'function') throw named('Runtime.HandlerNotFound', text + ' is not a function');
  return handler;
}

function contextOf({ id, remainingMs, functionArn }) {
  const deadline = performance.now() + remainingMs;
  const env = process.env;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: functionArn,
    awsRequestId: id,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

function call(handler, event, context) {
  if (handler.length < 3) return handler(event, context);
  if (!/^AWS_Lambda_nodejs(?:1\d|2[02])\./.test(process.env.AWS_EXECUTION_ENV)) {
    throw named('Runtime.CallbackHandlerDeprecated', 'Callback-based function handlers are no longer supported: use an async handler.');
  }
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, value) => (error ? reject(error) : resolve(value)));
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
  });
}

let handler;
let broken;
const began = performance.now();
try {
  handler = await load();
} catch (error) {
  broken = error;
}
tell({ kind: 'ready', initMs: performance.now() - began });

process.on('message', async (message) => {
  current = message;
  ahead = message.now - RealDate.now();
  process.env._X_AMZN_TRACE_ID = message.traceHeader;
  if (broken !== undefined) {
    fail('Uncaught Exception', broken, true);
    process.exit(1);
  }
  let value;
  try {
    value = await call(handler, JSON.parse(message.event), contextOf(message));
  } catch (error) {
    fail('Invoke Error', error, false);
    current = undefined;
    return;
  }
  let payload;
  try {
    payload = value === undefined ? 'null' : JSON.stringify(value) ?? 'null';
  } catch {
    fail('Invoke Error', named('Runtime.MarshalError', 'Unable to stringify response body'), false);
    current = undefined;
    return;
  }
  flush();
  tell({ kind: 'done', id: message.id, payload, memoryMb: memory() });
  current = undefined;
});
`;

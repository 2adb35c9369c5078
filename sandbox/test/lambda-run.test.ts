import { readdir } from 'node:fs/promises';
import {
  InvokeCommand,
  type LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterEach, expect, it } from 'vitest';
import { finishInvocations } from '../services/lambda/attached.ts';
import { readArchive } from '../services/lambda/archive.ts';
import { startRunner, type Runner } from '../services/lambda/runner.ts';
import { lambdaState } from '../services/lambda/state.ts';
import { logsOf } from '../services/logs/state.ts';
import { receive } from '../services/sqs/queue.ts';
import { advance, now, type World } from '../world/world.ts';
import { refusal } from './client-config.ts';
import {
  ACCOUNT,
  createFunction,
  ECHO,
  FUNCTION_ARN,
  lambdaWorld,
  LOG_GROUP,
  QUEUE_ARN,
  ROLE_POLICY,
  zipOf,
} from './lambda-world.ts';
import type { CreateFunctionCommandInput } from '@aws-sdk/client-lambda';

const NAME = { FunctionName: 'notifier' };
const ENDPOINT = 'http://127.0.0.1:1';
const runners: Runner[] = [];

afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.close()));
});

/** A function of this source that really runs. */
async function running(
  source: string,
  more: Partial<CreateFunctionCommandInput> = {},
  actions?: readonly string[],
  knobs: Parameters<typeof lambdaWorld>[0] = {},
) {
  const { world, lambda } = await lambdaWorld(knobs, actions);
  const runner = startRunner({ endpoint: ENDPOINT, world });
  runners.push(runner);
  await createFunction(lambda, { Code: { ZipFile: zipOf(source) }, ...more });
  return { world, lambda, runner };
}

async function invoke(lambda: LambdaClient, event: unknown = {}, more: object = {}) {
  const answer = await lambda.send(new InvokeCommand({ ...NAME, Payload: JSON.stringify(event), ...more }));
  const payload = Buffer.from(answer.Payload ?? []).toString();
  return { ...answer, payload: payload === '' ? undefined : (JSON.parse(payload) as unknown) };
}

function logLines(world: World, group = LOG_GROUP): string[] {
  const streams = Object.values(logsOf(world, ACCOUNT, 'us-east-1').groups[group]?.streams ?? {});
  return streams.flatMap(({ lines }) => lines.map(({ message }) => message));
}

it('lambda.run.result: a function really runs and its result comes back', async () => {
  const { lambda } = await running(ECHO);
  expect(await invoke(lambda, { a: [1] })).toMatchObject({
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    payload: { a: [1] },
  });
});

it('lambda.run.modules: ECMAScript modules and CommonJS are loaded as Lambda loads them', async () => {
  const { lambda } = await running(ECHO);
  const files: [string, string][] = [
    ['index.cjs', 'exports.handler = async () => "cjs";'],
    ['index.js', 'module.exports = { handler: async () => "js" };'],
    ['index.js', 'import { join } from "node:path"; export const handler = async () => join("e", "sm");'],
    ['index.mjs', 'export const handler = (event, context, done) => done;'],
  ];
  const results: unknown[] = [];
  for (const [file, source] of files) {
    await lambda.send(new UpdateFunctionCodeCommand({ ...NAME, ZipFile: zipOf(source, file) }));
    results.push((await invoke(lambda)).payload);
  }
  expect(results.slice(0, 3)).toEqual(['cjs', 'js', 'e/sm']);
  expect(results[3]).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
});

it('lambda.run.clock: a function lives in the time of its world', async () => {
  const { lambda, world } = await running(
    `export const handler = async () => [Date.now(), new Date().getTime(), Date.parse(Date()), new Date(0).getTime()];`,
  );
  for (const day of [0, 3]) {
    advance(world, day * 86_400_000);
    const { payload } = await invoke(lambda);
    const near = expect.closeTo(now(world), -4);
    expect(payload).toEqual([near, near, near, 0]);
  }
});

it('lambda.run.context: a function is told who and where it is', async () => {
  const { lambda } = await running(
    `export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });`,
    { Timeout: 30, MemorySize: 256 },
  );
  expect((await invoke(lambda)).payload).toMatchObject({
    functionName: 'notifier',
    functionVersion: '$LATEST',
    invokedFunctionArn: FUNCTION_ARN,
    memoryLimitInMB: '256',
    logGroupName: LOG_GROUP,
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    left: expect.closeTo(30_000, -4),
  });
});

it("lambda.run.environment: a function sees Lambda's variables and its own, a session of its role, and nothing of the operator's", async () => {
  process.env['OPERATOR_SECRET'] = 'x';
  const { world, lambda } = await running('export const handler = async () => process.env;', {
    Environment: { Variables: { MINE: '1' } },
  });
  const environment = (await invoke(lambda)).payload as Record<string, string>;
  expect(environment).toMatchObject({
    MINE: '1',
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'notifier',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_LOG_GROUP_NAME: LOG_GROUP,
    AWS_ENDPOINT_URL: ENDPOINT,
    _HANDLER: 'index.handler',
    _X_AMZN_TRACE_ID: expect.stringMatching(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
    ),
  });
  for (const name of ['OPERATOR_SECRET', 'HOME', 'USER', 'NODE_OPTIONS', 'NODE_CHANNEL_FD']) {
    expect(environment).not.toHaveProperty(name);
  }
  delete process.env['OPERATOR_SECRET'];
  expect(world.keys[environment['AWS_ACCESS_KEY_ID'] ?? '']).toMatchObject({
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/function/notifier`,
    secret: environment['AWS_SECRET_ACCESS_KEY'],
    token: environment['AWS_SESSION_TOKEN'],
  });
});

it('lambda.run.warm: a process stays warm for the next event, and code that changed gets a new one', async () => {
  const counting = (start: number) =>
    `let n = ${start}; export const handler = async () => ({ n: n++, pid: process.pid });`;
  const { lambda } = await running(counting(0));
  const first = (await invoke(lambda)).payload as { n: number; pid: number };
  expect((await invoke(lambda)).payload).toEqual({ n: 1, pid: first.pid });
  await lambda.send(new UpdateFunctionCodeCommand({ ...NAME, ZipFile: zipOf(counting(10)) }));
  expect((await invoke(lambda)).payload).toMatchObject({ n: 10 });
});

it('lambda.run.concurrent: two events at once run in two processes', async () => {
  const { lambda } = await running(
    'export const handler = () => new Promise((resolve) => setTimeout(() => resolve(process.pid), 300));',
  );
  const [a, b] = await Promise.all([invoke(lambda), invoke(lambda)]);
  expect(a.payload).not.toBe(b.payload);
});

it('lambda.run.error: an error of the function is an answer with X-Amz-Function-Error', async () => {
  const { lambda } = await running('export const handler = async () => { throw new TypeError("no"); };');
  const { StatusCode, FunctionError, payload } = await invoke(lambda);
  expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: 'Unhandled' });
  expect(payload).toMatchObject({
    errorType: 'TypeError',
    errorMessage: 'no',
    trace: expect.arrayContaining(['TypeError: no']),
  });
});

it.each([
  [
    'a process that exits',
    'export const handler = async () => process.exit(3);',
    'Runtime.ExitError',
    'Runtime exited with error: exit status 3',
  ],
  [
    'a rejection that is not handled',
    'export const handler = () => { Promise.reject(new Error("x")); return new Promise(() => {}); };',
    'Runtime.UnhandledPromiseRejection',
    'Error: x',
  ],
  [
    'a handler that is missing',
    'export const other = 1;',
    'Runtime.HandlerNotFound',
    'index.handler is undefined or not exported',
  ],
  [
    'an import that fails',
    'import "nothing"; export const handler = 1;',
    'Runtime.ImportModuleError',
    "Cannot find package 'nothing'",
  ],
])(
  'lambda.run.crash: %s is an error, and the next event finds a new process',
  async (_, source, errorType, message) => {
    const { lambda } = await running(source);
    for (let tries = 0; tries < 2; tries += 1) {
      const { FunctionError, payload } = await invoke(lambda);
      expect(FunctionError).toBe('Unhandled');
      expect(payload).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
    }
  },
);

it('lambda.run.timeout: a function that takes too long is ended', async () => {
  const { world, lambda } = await running('export const handler = () => new Promise(() => {});', {
    Timeout: 1,
  });
  expect((await invoke(lambda)).payload).toMatchObject({
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringMatching(
      /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/,
    ),
  });
  expect(logLines(world).join('\n')).toContain('Task timed out after 1.00 seconds');
});

it('lambda.run.timeout: its log may hold no more than a report with that status', async () => {
  const { world, lambda } = await running(
    'export const handler = () => new Promise(() => {});',
    { Timeout: 1, LoggingConfig: { LogFormat: 'JSON' } },
    undefined,
    { 'lambda.timeoutLine': false },
  );
  await invoke(lambda);
  const log = logLines(world).join('\n');
  expect(log).not.toContain('timed out');
  expect(log).toContain('"status":"timeout"');
});

it('lambda.run.logs: lines reach the log group between START and REPORT, and the tail comes with the answer', async () => {
  const { world, lambda } = await running(
    'console.log("at start"); export const handler = async () => { console.log("a", { b: 1 }); process.stdout.write("raw\\n"); };',
  );
  const { LogResult } = await invoke(lambda, {}, { LogType: 'Tail' });
  const lines = logLines(world);
  const id = /RequestId: (\S+)/.exec(lines.find((line) => line.startsWith('START')) ?? '')?.[1] ?? '';
  expect(lines.filter((line) => !line.includes('at start') && !line.startsWith('INIT_START'))).toEqual([
    `START RequestId: ${id} Version: $LATEST`,
    expect.stringMatching(new RegExp(`^\\d{4}-.*Z\\t${id}\\tINFO\\ta { b: 1 }$`)),
    'raw',
    `END RequestId: ${id}`,
    expect.stringMatching(
      new RegExp(
        `^REPORT RequestId: ${id}\\tDuration: .* ms\\tBilled Duration: \\d+ ms\\tMemory Size: 128 MB\\tMax Memory Used: \\d+ MB\\tInit Duration: .* ms`,
      ),
    ),
  ]);
  expect(Buffer.from(LogResult ?? '', 'base64').toString()).toContain(`END RequestId: ${id}`);
});

it('lambda.run.logs.json: with JSON logs every line is an object', async () => {
  const { world, lambda } = await running(
    'export const handler = async () => { console.debug("hidden"); console.warn({ b: 1 }); };',
    { LoggingConfig: { LogFormat: 'JSON' } },
  );
  await invoke(lambda);
  const lines = logLines(world).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ type, level }) => type ?? level)).toEqual([
    'platform.initStart',
    'platform.start',
    'WARN',
    'platform.report',
  ]);
  expect(lines[2]).toMatchObject({ message: { b: 1 }, requestId: expect.any(String) });
  expect(lines[3]).toMatchObject({ record: { status: 'success' } });
});

it('lambda.run.logs.role: a role that may not write logs writes none', async () => {
  const { world, lambda } = await running(
    ECHO,
    {},
    ROLE_POLICY.filter((action) => action !== 'logs:PutLogEvents'),
  );
  await invoke(lambda);
  expect(logLines(world)).toEqual([]);
});

it('lambda.run.trace: with active tracing each invocation leaves a segment', async () => {
  const { world, lambda } = await running(ECHO, { TracingConfig: { Mode: 'Active' } }, [
    ...ROLE_POLICY,
    'xray:PutTraceSegments',
  ]);
  await invoke(lambda);
  const { traces } = lambdaState(world, ACCOUNT, 'us-east-1');
  expect(traces).toMatchObject([{ name: 'notifier', version: '$LATEST', error: false }]);
  expect(logLines(world).join('\n')).toContain(`XRAY TraceId: ${traces[0]?.traceId}`);
});

it('lambda.run.trace: with JSON logs the report names the trace', async () => {
  const { world, lambda } = await running(
    ECHO,
    { TracingConfig: { Mode: 'Active' }, LoggingConfig: { LogFormat: 'JSON' } },
    [...ROLE_POLICY, 'xray:PutTraceSegments'],
  );
  await invoke(lambda);
  const [trace] = lambdaState(world, ACCOUNT, 'us-east-1').traces;
  expect(JSON.parse(logLines(world).at(-1) ?? '')).toMatchObject({
    type: 'platform.report',
    record: {
      tracing: { type: 'X-Amzn-Trace-Id', value: expect.stringContaining(`Root=${trace?.traceId};`) },
    },
  });
});

it('lambda.run.trace: a role that may not send segments leaves none', async () => {
  const { world, lambda } = await running(ECHO, { TracingConfig: { Mode: 'Active' } });
  await invoke(lambda);
  expect(lambdaState(world, ACCOUNT, 'us-east-1').traces).toEqual([]);
});

it('lambda.invoke.dryrun: a dry run only checks', async () => {
  const { world, lambda } = await running(ECHO);
  expect((await invoke(lambda, {}, { InvocationType: 'DryRun' })).StatusCode).toBe(204);
  expect(lambdaState(world, ACCOUNT, 'us-east-1').invocations).toEqual([]);
});

it('lambda.invoke.event: an event is answered at once, tried three times, and then goes to the dead-letter queue', async () => {
  const { world, lambda } = await running(
    'export const handler = async () => { throw new Error("no"); };',
    { DeadLetterConfig: { TargetArn: QUEUE_ARN } },
    [...ROLE_POLICY, 'sqs:SendMessage'],
  );
  expect(await invoke(lambda, { a: 1 }, { InvocationType: 'Event' })).toMatchObject({
    StatusCode: 202,
    payload: undefined,
  });
  await finishInvocations(world);
  expect(lambdaState(world, ACCOUNT, 'us-east-1').invocations).toHaveLength(3);
  const [letter] = receive(world, QUEUE_ARN, { max: 1 });
  expect(letter?.body).toBe('{"a":1}');
  expect(letter?.messageAttributes['ErrorMessage']?.StringValue).toBe('no');
});

it('lambda.invoke.event: retries can be turned off', async () => {
  const { world, lambda } = await running('export const handler = async () => { throw new Error("no"); };');
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ ...NAME, MaximumRetryAttempts: 0 }));
  await invoke(lambda, {}, { InvocationType: 'Event' });
  await finishInvocations(world);
  expect(lambdaState(world, ACCOUNT, 'us-east-1').invocations).toHaveLength(1);
});

it('lambda.invoke.payload: a payload that is no JSON, or too large, is refused', async () => {
  const { lambda } = await running(ECHO);
  expect(await refusal(lambda.send(new InvokeCommand({ ...NAME, Payload: 'x{' })))).toMatchObject({
    name: 'InvalidRequestContentException',
    status: 400,
  });
  const large = new InvokeCommand({ ...NAME, Payload: JSON.stringify('x'.repeat(6_291_456)) });
  expect(await refusal(lambda.send(large))).toMatchObject({ name: 'RequestTooLargeException', status: 413 });
});

it('lambda.run.close: closing a runner ends its processes and removes what it unpacked', async () => {
  const { lambda, runner } = await running(
    'export const handler = async () => process.env.LAMBDA_TASK_ROOT;',
  );
  const folder = String((await invoke(lambda)).payload);
  expect(await readdir(folder)).toEqual(['index.mjs']);
  await runner.close();
  await expect(readdir(folder)).rejects.toThrow('ENOENT');
});

it('lambda.archive: stored and deflated entries in folders are read, paths that leave the folder are not', () => {
  const zip = zipSync({
    a: { 'b.txt': [strToU8('deflated '.repeat(99)), { level: 9 }] },
    'c.txt': [strToU8('stored'), { level: 0 }],
  });
  const text = (readArchive(zip, Infinity) ?? []).map(({ path, bytes }) => [
    path,
    Buffer.from(bytes).toString(),
  ]);
  expect(text).toEqual([
    ['a/b.txt', 'deflated '.repeat(99)],
    ['c.txt', 'stored'],
  ]);
  expect(readArchive(zipSync({ '../evil': strToU8('x') }), Infinity)).toBeUndefined();
  expect(readArchive(zip.subarray(0, 60), Infinity)).toBeUndefined();
  expect(readArchive(zip, 100)).toBeUndefined();
});

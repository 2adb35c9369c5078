/**
 * The lines that Lambda itself writes around an invocation, as text or as JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
import type { Result } from './runner.ts';
import { runtimeVersionArn } from './answers.ts';
import type { FunctionVersion } from './state.ts';

interface Traced {
  readonly requestId: string;
  readonly time: number;
  /** The trace that this invocation is a part of; undefined where there is none. */
  readonly traceId: string | undefined;
}

/** All lines of an invocation in order: start, what the function wrote, end and report. */
export function invocationLines(
  version: FunctionVersion,
  invocation: Traced,
  result: Result,
): readonly string[] {
  const { format } = version.configuration.logging;
  return format === 'JSON' ? jsonLines(version, invocation, result) : textLines(version, invocation, result);
}

function textLines(
  version: FunctionVersion,
  { requestId, traceId }: Traced,
  { logs, durationMs, initMs, memoryMb }: Result,
): readonly string[] {
  const report = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${version.configuration.memory} MB`,
    `Max Memory Used: ${memoryMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
  ].join('\t');
  const trace = traceId === undefined ? '' : `\nXRAY TraceId: ${traceId}\tSampled: true\t`;
  return [
    ...(initMs === undefined
      ? []
      : [
          `INIT_START Runtime Version: ${runtimeName(version)}\tRuntime Version ARN: ${runtimeVersionArn(version)}`,
        ]),
    `START RequestId: ${requestId} Version: ${version.version}`,
    ...logs,
    `END RequestId: ${requestId}`,
    `${report}\t${trace}`,
  ];
}

function jsonLines(
  version: FunctionVersion,
  { requestId, time, traceId }: Traced,
  { ok, logs, durationMs, initMs, memoryMb, payload }: Result,
): readonly string[] {
  const level = version.configuration.logging.systemLevel ?? 'INFO';
  const platform = (type: string, record: unknown): readonly string[] =>
    level === 'WARN'
      ? []
      : [JSON.stringify({ time: new Date(time).toISOString(), type: `platform.${type}`, record })];
  const status = ok ? 'success' : payload.includes('"Sandbox.Timedout"') ? 'timeout' : 'error';
  return [
    ...(initMs === undefined
      ? []
      : platform('initStart', {
          initializationType: 'on-demand',
          phase: 'init',
          runtimeVersion: runtimeName(version),
          runtimeVersionArn: runtimeVersionArn(version),
          functionName: version.name,
          functionVersion: version.version,
        })),
    ...platform('start', { requestId, version: version.version }),
    ...logs,
    ...platform('report', {
      requestId,
      metrics: {
        durationMs: round(durationMs),
        billedDurationMs: Math.ceil(durationMs + (initMs ?? 0)),
        memorySizeMB: version.configuration.memory,
        maxMemoryUsedMB: memoryMb,
        ...(initMs === undefined ? {} : { initDurationMs: round(initMs) }),
      },
      status,
      // https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
      ...(traceId === undefined
        ? {}
        : {
            tracing: {
              spanId: requestId.replaceAll('-', '').slice(0, 16),
              type: 'X-Amzn-Trace-Id',
              value: `Root=${traceId};Parent=${requestId.replaceAll('-', '').slice(16)};Sampled=1`,
            },
          }),
    }),
  ];
}

function runtimeName({ configuration }: FunctionVersion): string {
  return `${configuration.runtime.replace(/^([a-z]+)([\d.]+?)(?:\.x)?$/, '$1:$2')}.v1`;
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

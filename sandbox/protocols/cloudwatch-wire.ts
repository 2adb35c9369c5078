/**
 * CloudWatch speaks three protocols: JSON (the JS SDK), CBOR (boto3) and query (older tools). Its operations are written for
 * JSON; these rules carry the members that the others write differently.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html
 */
import type { Input, Output } from '../services/service.ts';
import type { Moment } from './cbor.ts';

/** The namespace of query requests and answers. */
export const CLOUDWATCH_XMLNS = 'http://monitoring.amazonaws.com/doc/2010-08-01/';

const NUMBERS = new Set([
  'Threshold',
  'Period',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'MaxRecords',
  'MaxResults',
  'MaxDatapoints',
  'Value',
  'StorageResolution',
  'SampleCount',
  'Sum',
  'Minimum',
  'Maximum',
]);
const BOOLEANS = new Set(['ActionsEnabled', 'ReturnData']);
const MOMENTS = /(?:Timestamp|Timestamps|StartTime|EndTime|StartDate|EndDate|LastModified)$/;

/** A query request's texts as the numbers and booleans they stand for; times as epoch seconds. */
export function typedInput(input: Input): Input {
  return mapMembers(input, (name, value) => {
    if (typeof value !== 'string') return value;
    if (NUMBERS.has(name) && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
    if (BOOLEANS.has(name)) return value === 'true';
    if (MOMENTS.test(name) && !Number.isNaN(Date.parse(value))) return Date.parse(value) / 1000;
    return value;
  });
}

/** An answer with its times as texts, for XML. */
export function textTimes(output: Output): Output {
  return mapMembers(output, (name, value) =>
    isTime(name, value) ? new Date(value * 1000).toISOString() : value,
  );
}

/** An answer with its times as moments, for CBOR. */
export function momentTimes(output: Output): Output {
  return mapMembers(output, (name, value) =>
    isTime(name, value) ? ({ epochSeconds: value } satisfies Moment) : value,
  );
}

function isTime(name: string, value: unknown): value is number {
  return typeof value === 'number' && MOMENTS.test(name);
}

function mapMembers(members: Input, change: (name: string, value: unknown) => unknown): Output {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, mapValue(name, value, change)]),
  );
}

function mapValue(name: string, value: unknown, change: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapValue(name, item, change));
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
    return mapMembers(value as Input, change);
  return change(name, value);
}

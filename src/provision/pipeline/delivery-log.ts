import { FilterLogEventsCommand, type FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { DeliveryLogLine } from '../../handler/contract.ts';
import type { Aws } from '../aws/aws.ts';
import { allPages, unlessMissing } from '../aws/batches.ts';
import type { Names } from '../deployment/names.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
const DELIVERIES = '{ $.message = "delivery" }';
const SAMPLES = '{ ($.message = "delivery") && ($.sample IS TRUE) }';
const TROUBLE = '?ERROR ?"Task timed out" ?"Runtime.ExitError" ?unexpected';
/** Of an invocation that took too long there may be this report alone. https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
const TIMEOUTS = '{ ($.type = "platform.report") && ($.record.status = "timeout") }';
/** Lambda's report of an invocation that X-Ray has, as text and as JSON. https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
const TRACED = '?"XRAY TraceId" ?"X-Amzn-Trace-Id"';
const LONGEST = 300;

/** A line of the function's about one delivery, and when AWS has it from, in milliseconds. */
export interface LoggedDelivery extends DeliveryLogLine {
  readonly loggedAt: number;
}

/**
 * What the function wrote about deliveries, oldest first.
 *
 * @param since milliseconds since 1970
 * @param which of all findings, or of samples alone
 * @returns nothing where there is no log group
 */
export async function deliveryLines(
  aws: Aws,
  names: Names,
  since: number,
  which: 'all' | 'samples',
): Promise<readonly LoggedDelivery[]> {
  const events = await logEvents(aws, names, since, which === 'all' ? DELIVERIES : SAMPLES);
  return events.flatMap(({ message = '', timestamp = 0 }) => {
    try {
      return [{ ...(JSON.parse(message) as DeliveryLogLine), loggedAt: timestamp }];
    } catch {
      // A line that is cut off, or not the function's.
      return [];
    }
  });
}

/** The function's last complaint that was not about one delivery, shortened; undefined where there is none. */
export async function lastTrouble(aws: Aws, names: Names, since: number): Promise<string | undefined> {
  const said = (await logMessages(aws, names, since, TROUBLE)).at(-1);
  if (said !== undefined) return said.trim().slice(0, LONGEST);
  const timeouts = await logMessages(aws, names, since, TIMEOUTS);
  return timeouts.length === 0 ? undefined : 'an invocation ended with status timeout';
}

/** Ids of the traces that X-Ray has of the function's invocations, oldest first. Without `function.tracing` there are none. */
export async function traceIds(aws: Aws, names: Names, since: number): Promise<readonly string[]> {
  const messages = await logMessages(aws, names, since, TRACED);
  const sampled = messages.filter((message) => !message.includes('Sampled=0'));
  return [...new Set(sampled.flatMap((message) => message.match(/\b1-[0-9a-f]{8}-[0-9a-f]{24}\b/) ?? []))];
}

async function logMessages(...read: Parameters<typeof logEvents>): Promise<readonly string[]> {
  return (await logEvents(...read)).map(({ message = '' }) => message);
}

async function logEvents(
  aws: Aws,
  { account, homeRegion: region, logGroup }: Names,
  since: number,
  filterPattern: string,
): Promise<readonly FilteredLogEvent[]> {
  const logs = aws.client('logs', { account, region });
  const events = await unlessMissing(
    allPages(
      (nextToken) =>
        logs.send(
          new FilterLogEventsCommand({
            logGroupName: logGroup,
            startTime: Math.max(0, Math.floor(since)),
            filterPattern,
            ...(nextToken === undefined ? {} : { nextToken }),
          }),
        ),
      (page) => page.events,
      (page) => page.nextToken,
    ),
    'ResourceNotFoundException',
  );
  return events ?? [];
}

import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect, it } from 'vitest';
import { lastTrouble } from '../../src/provision/pipeline/delivery-log.ts';
import { now } from '../../sandbox/world/world.ts';
import { ACCOUNT, connectTo, emptyWorld, HOME, pipelineInput } from './pipeline-world.ts';

const { names } = pipelineInput();
const report = (status: string): string =>
  JSON.stringify({
    time: '2026-01-01T00:00:00Z',
    type: 'platform.report',
    record: { requestId: 'r', status },
  });

/** What is said to be the function's trouble when its log has these lines. */
async function troubleIn(lines: readonly string[]): Promise<string | undefined> {
  const world = emptyWorld();
  const aws = connectTo(world).writing();
  const logs = aws.client('logs', { account: ACCOUNT, region: HOME });
  const where = { logGroupName: names.logGroup, logStreamName: 's' };
  await logs.send(new CreateLogGroupCommand({ logGroupName: names.logGroup }));
  await logs.send(new CreateLogStreamCommand(where));
  const timestamp = now(world);
  await logs.send(
    new PutLogEventsCommand({ ...where, logEvents: lines.map((message) => ({ message, timestamp })) }),
  );
  return lastTrouble(aws, names, timestamp - 1_000);
}

it('a function that took too long is known by its line, or where there is none by Lambda’s report', async () => {
  const line = '2026-01-01T00:00:00Z r Task timed out after 120.00 seconds';
  expect(await troubleIn([line, report('timeout')])).toBe(line);
  expect(await troubleIn([report('success'), report('timeout')])).toBe(
    'an invocation ended with status timeout',
  );
  expect(await troubleIn([report('success'), '{"message":"delivery","reason":"timeout"}'])).toBeUndefined();
});

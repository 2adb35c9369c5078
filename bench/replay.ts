/**
 * Runs every event of a folder through the function against the simulated Slack, once as it is and once for each of its
 * strings with hostile text planted there: npm run replay -- <folder>
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { FunctionSettings } from '../src/handler/contract.ts';
import type { HttpRequest } from '../src/handler/aws/effects.ts';
import { createHandler } from '../src/handler/entry/handler.ts';
import { lambdaEffects } from '../src/handler/entry/lambda-effects.ts';
import { advance, now, singleAccountWorld, startSandbox } from '../sandbox/index.ts';
import { liveTokens } from '../sandbox/slack/live-tokens.ts';
import { visibleText } from '../sandbox/slack/visible-text.ts';

const HOSTILE =
  '<!channel> <@U0000001> <https://evil.example|click> @here *b* _i_ ~s~ `c` </b>\u202e\u0007 https://evil.example';
/** What notifies a person or leads somewhere. */
const ALIVE = new Set<string>(['broadcast', 'user', 'group', 'channel', 'link']);
const PARAMETER = '/replay/slack/default';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name a folder with events: npm run replay -- <folder>');

const world = singleAccountWorld({});
const sandbox = await startSandbox({ world, poll: false });
const environment = sandbox.environment();
await new SSMClient({
  endpoint: sandbox.url,
  region: 'us-east-1',
  credentials: {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
  },
}).send(new PutParameterCommand({ Name: PARAMETER, Type: 'SecureString', Value: sandbox.slackWebhook }));

const settings: FunctionSettings = {
  version: 1,
  deployment: 'replay',
  // Without a table each event is posted, however often its finding was seen.
  table: 'none',
  queueUrl: `${sandbox.url}/000000000000/none`,
  deadLetterUrl: `${sandbox.url}/000000000000/none`,
  destinations: [{ name: 'default', kind: 'webhook', parameter: PARAMETER }],
  routes: [],
  allowHosts: [new URL(sandbox.url).host],
  minSeverity: 0,
  detail: 'full',
  repeats: 'every',
};
const lambda = { ...lambdaEffects(environment, ''), settings: () => JSON.stringify(settings) };
const refused: string[] = [];
let accepted: Record<string, unknown>[] = [];
const request = async (one: HttpRequest) => {
  const answer = await lambda.request(one);
  if (!one.url.startsWith(sandbox.slackWebhook)) return answer;
  if (answer.status === 200) accepted.push(JSON.parse(one.body ?? '{}') as Record<string, unknown>);
  else refused.push(`${answer.status} ${answer.body}`);
  return answer;
};
const handler = createHandler({
  ...lambda,
  request,
  log: () => undefined,
  now: () => now(world),
  sleep: async (milliseconds) => advance(world, milliseconds),
});

const counts = { events: 0, runs: 0, posted: 0, thrown: 0, givenBack: 0, live: 0, criticalNotShown: 0 };
const findings: string[] = [];

async function run(event: unknown, name: string): Promise<string[]> {
  counts.runs++;
  accepted = [];
  try {
    const record = {
      messageId: String(counts.runs),
      receiptHandle: 'x',
      body: JSON.stringify(event),
      attributes: { ApproximateReceiveCount: '1' },
    };
    const end = now(world) + 120_000;
    const answer = await handler({ Records: [record] }, { getRemainingTimeInMillis: () => end - now(world) });
    if ('batchItemFailures' in answer && answer.batchItemFailures.length > 0) {
      counts.givenBack++;
      findings.push(`${name}: given back`);
    }
  } catch (error) {
    counts.thrown++;
    findings.push(`${name}: threw ${String(error)}`);
  }
  const posted = accepted;
  counts.posted += posted.length;
  for (const payload of posted) {
    const live = liveTokens(payload).filter(({ kind, target }) => ALIVE.has(kind) && !ours(target ?? ''));
    if (live.length === 0) continue;
    counts.live++;
    findings.push(`${name}: live ${JSON.stringify(live.slice(0, 2))}`);
  }
  return posted.map((payload) => visibleText(payload));
}

function ours(target: string): boolean {
  return /^https:\/\/(?:docs\.aws\.amazon\.com|docs\.amazonaws\.cn|(?:[a-z0-9-]+\.)?console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com))\//.test(
    target,
  );
}

/** Copies of a value, each with one string replaced. */
function* planted(value: unknown): Generator {
  if (typeof value === 'string') yield HOSTILE;
  else if (Array.isArray(value))
    for (const [index, item] of value.entries())
      for (const copy of planted(item)) yield value.with(index, copy);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value))
      for (const copy of planted(item)) yield { ...value, [key]: copy };
}

const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.json')).sort();
for (const file of files) {
  const event = JSON.parse(await readFile(join(folder, file), 'utf8')) as { detail?: { severity?: unknown } };
  counts.events++;
  const texts = await run(event, file);
  const severity = Number(event.detail?.severity);
  const critical = severity >= 9 && severity <= 10;
  if (critical && !texts.some((text) => /critical/i.test(text))) {
    counts.criticalNotShown++;
    findings.push(`${file}: severity ${severity} is not shown as Critical`);
  }
  for (const copy of planted(event)) await run(copy, `${file} (planted)`);
}
await sandbox.close();
process.stdout.write(`${[...new Set(findings)].slice(0, 50).join('\n')}${findings.length > 0 ? '\n' : ''}`);
process.stdout.write(
  `${JSON.stringify({ ...counts, refused: refused.length, refusals: [...new Set(refused)].slice(0, 10) })}\n`,
);
process.exitCode = counts.thrown + counts.live + counts.criticalNotShown + refused.length > 0 ? 1 : 0;

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { build } from 'esbuild';
import { SETTINGS_FILE, type FunctionSettings } from '../src/handler/contract.ts';
import { advance, now, singleAccountWorld, slackMessages, startSandbox } from '../sandbox/index.ts';
import type { Row } from './budget.ts';
import { ROOT } from './process.ts';

const FINDINGS = Number(process.env['BENCH_FINDINGS'] ?? 10_000);
const BATCH = 50;
const PARAMETER = '/bench/slack/default';
/** A large finding among so many: an attack sequence of a hundred thousand characters. */
const ONE_LARGE_IN = 10;
const LARGE = 100_000;

type Message =
  | { readonly sleep: number }
  | { readonly answer: Answer; readonly posts: number; readonly megabytes: number };
interface Answer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Two instances of the function, as the queue calls it. */
const INSTANCES = 2;

/** An instance: what it works on, and until when it sleeps. */
interface Instance {
  readonly child: ChildProcess;
  batch: readonly Queued[] | undefined;
  wakesAt: number | undefined;
  posts: number;
  megabytes: number;
}

interface Queued {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: object;
}

/** 10,000 findings at once, delivered by two processes of the function with its own code, to a channel that takes one message a second and no more. */
export async function storm(): Promise<readonly Row[]> {
  const world = singleAccountWorld({
    time: Date.UTC(2026, 10, 21),
    knobs: { 'access.enforce': false, 'slack.burst': 1 },
  });
  const sandbox = await startSandbox({ world, poll: false });
  const folder = await mkdtemp(join(ROOT, 'node_modules', '.bench-'));
  try {
    const environment = sandbox.environment();
    const client = {
      endpoint: sandbox.url,
      region: 'us-east-1',
      credentials: {
        accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    };
    await new SSMClient(client).send(
      new PutParameterCommand({ Name: PARAMETER, Type: 'SecureString', Value: sandbox.slackWebhook }),
    );
    await new DynamoDBClient(client).send(
      new CreateTableCommand({
        TableName: 'bench',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    advance(world, 60_000);
    const program = join(folder, 'function.mjs');
    await build({
      entryPoints: [join(ROOT, 'bench', 'programs', 'storm-function.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'warning',
    });
    const settingsFile = join(folder, SETTINGS_FILE);
    await writeFile(settingsFile, JSON.stringify(settings(sandbox.url)));
    const instances = Array.from({ length: INSTANCES }, (): Instance => {
      const child = fork(program, [settingsFile], { env: environment });
      return { child, batch: undefined, wakesAt: undefined, posts: 0, megabytes: 0 };
    });
    const waiting = await events();
    const began = now(world);
    let batches = 0;
    while ((waiting.length > 0 || instances.some(({ batch }) => batch)) && batches < 5_000) {
      for (const one of instances) {
        if (one.batch === undefined && waiting.length > 0) {
          one.batch = waiting.splice(0, BATCH);
          batches += 1;
          one.child.send({ now: now(world), batch: { Records: one.batch } });
        }
        if (one.batch !== undefined && one.wakesAt === undefined) await hear(one, now(world), waiting);
      }
      const next = instances
        .filter(({ wakesAt }) => wakesAt !== undefined)
        .toSorted((one, other) => (one.wakesAt ?? 0) - (other.wakesAt ?? 0))[0];
      if (next?.wakesAt === undefined || instances.some(({ batch }) => !batch && waiting.length > 0))
        continue;
      advance(world, Math.max(0, next.wakesAt - now(world)));
      next.wakesAt = undefined;
      next.child.send({ now: now(world), woken: true });
    }
    for (const { child } of instances) child.kill();
    const megabytes = Math.max(...instances.map((one) => one.megabytes));
    const posts = instances.reduce((sum, one) => sum + one.posts, 0);
    const messages = slackMessages(world);
    const shown = new Set(
      messages.flatMap(({ payload }) => JSON.stringify(payload).match(/i-storm\d+/g) ?? []),
    );
    const seconds = (now(world) - began) / 1_000;
    return [
      {
        what: `storm: the function's memory over ${FINDINGS} findings`,
        measured: megabytes,
        unit: 'MB',
        budget: 128,
        note: `${batches} batches`,
      },
      {
        what: 'storm: findings that Slack shows',
        measured: shown.size,
        unit: '',
        budget: FINDINGS,
        exactly: true,
      },
      {
        what: 'storm: messages that a channel gets in a second',
        measured: (messages.length - 1) / seconds,
        unit: '',
        budget: 1,
        note: `${messages.length} messages in ${(seconds / 60).toFixed(1)} minutes; at one a second ${(messages.length / 60).toFixed(1)}`,
      },
      {
        what: 'storm: posts that Slack refused for their rate',
        measured: (100 * (posts - messages.length)) / posts,
        unit: '',
        budget: 10,
        note: `% of ${posts}`,
      },
    ];
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits until an instance sleeps, or has done its batch; what it gives back waits again. */
async function hear(one: Instance, time: number, waiting: Queued[]): Promise<void> {
  const [message] = (await once(one.child, 'message')) as [Message];
  if ('sleep' in message) {
    one.wakesAt = time + message.sleep;
    return;
  }
  const back = new Set(message.answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  waiting.push(...(one.batch ?? []).filter(({ messageId }) => back.has(messageId)));
  one.batch = undefined;
  one.posts = message.posts;
  one.megabytes = message.megabytes;
}

/** What SQS hands over: a hundredth Critical, a tenth High, the rest Low and Medium. */
async function events(): Promise<Queued[]> {
  const fixture = await readFile(join(ROOT, 'test', 'fixtures', 'findings', 'ec2-dns-c2.json'), 'utf8');
  const event = JSON.parse(fixture) as { readonly detail: object };
  return Array.from({ length: FINDINGS }, (_, index) => ({
    messageId: String(index),
    attributes: { ApproximateReceiveCount: '1' },
    body: JSON.stringify({
      ...event,
      detail: {
        ...event.detail,
        id: `storm${index}`,
        title: `Seen on i-storm${index}`,
        severity: index % 100 === 0 ? 9.5 : index % 10 === 0 ? 8 : index % 3 === 0 ? 2 : 5,
        resource: { resourceType: 'Instance', instanceDetails: { instanceId: `i-storm${index}` } },
        ...(index % ONE_LARGE_IN === 0 ? { padding: 'x'.repeat(LARGE) } : {}),
      },
    }),
  }));
}

function settings(url: string): FunctionSettings {
  return {
    version: 1,
    deployment: 'bench',
    table: 'bench',
    queueUrl: `${url}/000000000000/bench`,
    deadLetterUrl: `${url}/000000000000/bench-dead-letters`,
    destinations: [{ name: 'default', kind: 'webhook', parameter: PARAMETER }],
    routes: [],
    allowHosts: [new URL(url).host],
    minSeverity: 0,
    detail: 'full',
    repeats: 'once',
  };
}

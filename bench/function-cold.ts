import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { SETTINGS_FILE, type FunctionSettings } from '../src/handler/contract.ts';
import type { Row } from './budget.ts';
import { loopback, type Loopback } from './loopback.ts';
import { ROOT, runNode } from './process.ts';
import { inRounds, median, paired } from './rounds.ts';

const INVOKE = join(ROOT, 'bench', 'programs', 'invoke.mjs');
const POSTER = join(ROOT, 'bench', 'programs', 'poster.cjs');
const NOTHING = join(ROOT, 'bench', 'programs', 'nothing.cjs');

interface Invoked {
  readonly answer?: { readonly batchItemFailures: readonly unknown[] };
  readonly cpuMs: number;
  /** Of each further message. */
  readonly warmMs?: number;
  readonly megabytes: number;
}

/** A channel takes one message a second, so these take a while. */
const FURTHER = 10;

/** What the first message of a fresh process costs, and a further one: the function compared with an empty module and with the least that posts. */
export async function functionCold(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guardduty-slack-bench-'));
  const server = await loopback();
  try {
    const place = (name: string): string => join(folder, name);
    const [index, poster, event] = [place('index.js'), place('poster.js'), place('event.json')];
    const zip = unzipSync(await readFile(join(ROOT, 'dist', 'function.zip')));
    const code = strFromU8(zip['index.js'] ?? new Uint8Array());
    await writeFile(index, code);
    await writeFile(
      poster,
      `function unused(require, module) {\n${code}\n}\n${await readFile(POSTER, 'utf8')}`,
    );
    await writeFile(event, await sqsEvent());
    await writeFile(place(SETTINGS_FILE), JSON.stringify(settingsFor(server)));
    const env = environment(server);
    const invoke = async (...args: readonly string[]): Promise<Invoked> => {
      const before = server.posted();
      const { stderr } = await runNode([INVOKE, ...args], env);
      const invoked = JSON.parse(/^invoked (.*)$/m.exec(stderr)?.[1] ?? 'null') as Invoked | null;
      const isPosted = server.posted() === before + (args.length > 1 ? 1 + Number(args[2] ?? 0) : 0);
      if (invoked === null || !isPosted || (invoked.answer?.batchItemFailures.length ?? 0) > 0)
        throw new Error(`${args[0] ?? ''} did not post: ${stderr}`);
      return invoked;
    };
    const cold = await inRounds({
      nothing: () => invoke(NOTHING),
      import: () => invoke(index),
      poster: () => invoke(poster, event),
      function: () => invoke(index, event),
    });
    const warm = {
      poster: await invoke(poster, event, String(FURTHER)),
      function: await invoke(index, event, String(FURTHER)),
    };
    return [
      {
        what: 'function, import, CPU over an empty module',
        measured: paired(cold.import, cold.nothing, (one, other) => one.cpuMs - other.cpuMs),
        unit: 'ms',
        budget: 15,
      },
      {
        what: 'function, cold start and first message, CPU compared with the least poster with as much code',
        measured: paired(cold.function, cold.poster, (one, other) => one.cpuMs / other.cpuMs),
        unit: 'x',
        budget: 1.5,
        note: `${median(cold.function.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms against ${median(cold.poster.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms`,
      },
      {
        what: 'function, a further message, CPU',
        measured: warm.function.warmMs ?? NaN,
        unit: 'ms',
        budget: 10,
        note: `${(warm.poster.warmMs ?? NaN).toFixed(1)} ms by the least poster`,
      },
      {
        what: 'function after its first message, memory over an empty module',
        measured: paired(cold.function, cold.nothing, (one, other) => one.megabytes - other.megabytes),
        unit: 'MB',
        budget: 12,
      },
    ];
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What Lambda hands over for a message of the queue. */
async function sqsEvent(): Promise<string> {
  const body = await readFile(join(ROOT, 'test', 'fixtures', 'findings', 'ec2-dns-c2.json'), 'utf8');
  const attributes = { ApproximateReceiveCount: '1', SentTimestamp: '1790000000000' };
  return JSON.stringify({
    Records: [{ messageId: '1', receiptHandle: '1', body, attributes, eventSource: 'aws:sqs' }],
  });
}

function settingsFor({ url }: Loopback): FunctionSettings {
  return {
    version: 1,
    deployment: 'bench',
    table: 'bench',
    queueUrl: `${url}/222222222222/bench`,
    deadLetterUrl: `${url}/222222222222/bench-dead-letters`,
    destinations: [{ name: 'default', kind: 'webhook', parameter: '/bench/slack/default' }],
    routes: [],
    allowHosts: [new URL(url).host],
    minSeverity: 4,
    detail: 'full',
    repeats: 'once',
  };
}

function environment({ url }: Loopback): Readonly<Record<string, string>> {
  return {
    POSTER_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLEEXAMPLE00',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_SESSION_TOKEN: 'example',
    AWS_ENDPOINT_URL: url,
    // The stand-in signs for itself.
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    NODE_NO_WARNINGS: '1',
  };
}

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addFault, type FaultOptions } from '../../sandbox/http/faults.ts';
import { failSlack, type Failure } from '../../sandbox/slack/failures.ts';
import { slackState } from '../../sandbox/slack/state.ts';
import type { Wish } from '../provision/pipeline-world.ts';
import { cases } from '../properties/sizes.ts';
import { brokenLimits } from '../handler/slack-oracle.ts';
import { fatesOf, send, shownIn, type Shown, type Version } from './findings.ts';
import type { Death } from './functions.ts';
import {
  aPipeline,
  BOT,
  BOTH,
  DEAD_LETTERS,
  HOUR,
  messagesIn,
  UNCHECKED,
  type Pipeline,
} from './pipeline.ts';
import { bringBack } from './redrive.ts';

const LIMITS = cases(500, 10_000);

/** Whom a deployment posts to, and what happens to it. */
interface History {
  readonly destinations: keyof typeof WISHES;
  readonly steps: readonly { readonly versions: readonly Version[]; readonly wait: number }[];
  readonly slack: readonly Failure[];
  readonly aws: readonly FaultOptions[];
  /** Requests, counted from the start, at which the function dies. */
  readonly deaths: readonly (readonly [request: number, death: Death])[];
  /** Milliseconds that requests take, in turn. */
  readonly latencies: readonly number[];
}

const WISHES = { webhook: {}, bot: BOT, both: BOTH } satisfies Record<string, Wish>;
const VIA = { webhook: ['webhook'], bot: ['bot'], both: ['webhook', 'bot'] } as const;

/** How severe each finding is in its versions one to nine. */
const COURSES: Readonly<Record<string, readonly number[]>> = {
  a: [4, 4, 4, 4, 4, 4, 4, 4, 4],
  b: [5, 5, 5, 8, 8, 8, 8, 8, 8],
  c: [8, 8, 8, 8, 5, 5, 5, 5, 5],
  d: [4, 5, 6, 7, 8, 9, 9, 9, 9],
  e: [9, 8, 7, 6, 5, 4, 4, 4, 4],
  f: [5, 8, 5, 8, 5, 8, 5, 8, 5],
  g: [6, 6, 6, 6, 6, 6, 6, 6, 9],
  h: [4, 9, 4, 9, 5, 5, 5, 5, 9],
};

const version: fc.Arbitrary<Version> = fc
  .tuple(fc.constantFrom(...Object.keys(COURSES)), fc.integer({ min: 1, max: 9 }))
  .map(([id, number]) => ({ id, version: number, severity: COURSES[id]?.[number - 1] ?? 5 }));

const accepted = fc.boolean();
const failure: fc.Arbitrary<Failure> = fc.oneof(
  fc.integer({ min: 0, max: 400 }).map((retryAfter): Failure => ({ kind: 'rate-limit', retryAfter })),
  fc.record({
    kind: fc.constant('status'),
    status: fc.constantFrom(200, 408, 429, 500, 502, 503),
    accepted,
  }),
  fc.constantFrom<Failure>(
    { kind: 'status', status: 400, body: 'invalid_blocks' },
    { kind: 'status', status: 404, body: 'no_service' },
    { kind: 'status', status: 410, body: 'channel_is_archived' },
    { kind: 'status', status: 200, body: '{"ok":false,"error":"token_revoked"}' },
    { kind: 'status', status: 200, body: '{"ok":false,"error":"fatal_error"}' },
    { kind: 'status', status: 200, body: '{"ok":false,"error":"thread_not_found"}' },
    { kind: 'half' },
  ),
  fc.record({ kind: fc.constantFrom('hang', 'reset', 'wrong-type'), accepted }),
);

const fault: fc.Arbitrary<FaultOptions> = fc
  .record({
    service: fc.constantFrom('dynamodb', 'dynamodb', 'sqs', 'ssm', 'organizations'),
    kind: fc.constantFrom('error', 'error-after', 'reset'),
    what: fc.constantFrom(
      { code: 'InternalServerError', status: 500 },
      { code: 'ThrottlingException', status: 400 },
    ),
    skip: fc.nat(15),
    times: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ what, ...rest }) => ({ ...rest, ...what }));

const history: fc.Arbitrary<History> = fc.record({
  destinations: fc.constantFrom('webhook', 'bot', 'both'),
  steps: fc.array(
    fc.record({
      versions: fc.array(version, { maxLength: 6 }),
      wait: fc.constantFrom(0, 1_000, 40_000, 130_000, 3_700_000),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  slack: fc.array(failure, { maxLength: 6 }),
  aws: fc.array(fault, { maxLength: 2 }),
  deaths: fc.array(fc.tuple(fc.nat(60), fc.constantFrom<Death>('before', 'after')), { maxLength: 3 }),
  latencies: fc.array(fc.constantFrom(1, 5, 20, 300, 2_000), { minLength: 1, maxLength: 5 }),
});

async function live({ destinations, steps, slack, aws, deaths, latencies }: History): Promise<Pipeline> {
  const pipeline = await aPipeline(WISHES[destinations], UNCHECKED);
  const { world, functions } = pipeline;
  let requests = 0;
  functions.death = () => {
    const at = requests++;
    return deaths.find(([request]) => request === at)?.[1];
  };
  functions.latency = () => latencies[requests % latencies.length] ?? 1;
  failSlack(world, ...slack);
  for (const one of aws) addFault(world, one);
  for (const { versions, wait } of steps) {
    send(pipeline, versions);
    await pipeline.run(() => false, wait);
  }
  await pipeline.run(undefined, 24 * HOUR);
  // Everything is fixed, and someone redrives the dead-letter queue.
  slackState(world).failures.length = 0;
  world.faults.length = 0;
  functions.death = () => undefined;
  if (messagesIn(world, DEAD_LETTERS).length > 0) await bringBack(pipeline);
  await pipeline.run(undefined, 24 * HOUR);
  return pipeline;
}

function judge({ destinations, steps, aws, deaths }: History, pipeline: Pipeline): string[] {
  const problems: string[] = [];
  const versions = steps.flatMap((step) => step.versions);
  // A table that fails three times in a row is not asked again in that invocation: then a recurrence is posted.
  const memoryLost = aws.some(({ service, times = 1 }) => service === 'dynamodb' && times > 1);
  for (const via of VIA[destinations]) {
    for (const [{ id, version: number }, fate] of fatesOf(pipeline, versions, via))
      if (!['delivered', 'digested', 'counted'].includes(fate))
        problems.push(`${via}: ${id} ${number} is ${fate}`);
    const shown = shownIn(pipeline.world).filter((one) => one.via === via);
    const severityOf = ({ id, version: number }: Shown): number => COURSES[id]?.[number - 1] ?? 0;
    // What Slack took unsaid comes again; a death after a post may bring an older state of the finding, and then it.
    for (const id of new Set(versions.map((one) => one.id))) {
      const posts = shown.filter(
        (one) => one.id === id && !one.edit && !pipeline.functions.unheard.has(one.ts),
      );
      const rises = posts.filter((post, index) =>
        posts.slice(0, index).every((before) => severityOf(before) < severityOf(post)),
      );
      const needless = posts.length - rises.length;
      const newest = Math.max(...versions.filter((one) => one.id === id).map((one) => one.version));
      const severity = COURSES[id]?.[newest - 1] ?? 0;
      if (shown.every((one) => one.id !== id || severityOf(one) < severity))
        problems.push(`${via}: ${id} never showed its severity ${severity}`);
      const isCalm = !memoryLost && deaths.length === 0 && pipeline.functions.unheard.size === 0;
      if (isCalm && posts.some((post, index) => post.version < (posts[index - 1]?.version ?? 0)))
        problems.push(`${via}: an older state of ${id} was posted after a newer one`);
      if (!memoryLost && needless > 2 * deaths.length)
        problems.push(`${via}: ${needless} needless messages about ${id}`);
    }
    if (shown.some((one) => one.digest && severityOf(one) >= 7))
      problems.push(`${via}: a High finding is in a digest`);
  }
  for (const { payload } of slackState(pipeline.world).messages) problems.push(...brokenLimits(payload));
  return problems;
}

it(
  `lose nothing and repeat nothing in ${LIMITS.numRuns} histories of refusals, lost answers and deaths`,
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async (one) => {
        expect(judge(one, await live(one))).toEqual([]);
      }),
      LIMITS,
    );
  },
  12 * HOUR,
);

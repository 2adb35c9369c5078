import fc from 'fast-check';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { explain } from '../../src/provision/aws/explain.ts';
import {
  addFault,
  addMember,
  ADMIN_ACCOUNT,
  advance,
  callsOf,
  MANAGEMENT_ACCOUNT,
  sandboxRequestHandler,
  type FaultOptions,
  type World,
} from '../../sandbox/index.ts';
import type { FaultKind } from '../../sandbox/world/world.ts';
import { operatorKey } from '../../sandbox/access/operators.ts';
import { enable, HOME, planOf, redrive, statusOf, teardown, testOf, type Operator } from './operate.ts';
import { removedInTrouble, standOf, type Stand } from './removals.ts';
import { cases, TIME_LIMIT } from './sizes.ts';
import { handlerOf } from './virtual-time.ts';
import { REGIONS, smallOrganization } from './worlds.ts';

const AFAR = REGIONS[1] ?? '';

/** Every way in which a read fails. */
const FAILURES: readonly FaultOptions[] = [
  { kind: 'error' },
  { kind: 'throttled' },
  { kind: 'denied' },
  { kind: 'denied-by-policy' },
  { kind: 'expired-token' },
  { kind: 'unknown-key' },
  { kind: 'malformed' },
  { kind: 'empty' },
  { kind: 'bare' },
  { kind: 'truncated' },
  { kind: 'gateway' },
  { kind: 'same-page' },
  { kind: 'reset' },
  { kind: 'timeout' },
  { kind: 'unresolved' },
  { kind: 'refused' },
  { kind: 'untrusted' },
  {
    code: 'BadRequestException',
    message:
      'The request failed because the account does not have required AWS Organization master permission.',
    status: 400,
  },
];

const SHUT_OUT: ReadonlySet<FaultKind> = new Set(['denied-by-policy', 'unknown-key', 'unresolved']);
const FIRST_READS = 11;

/** What is still to be done in a world that was deployed. */
const PENDING: Readonly<
  Record<string, { readonly change?: (world: World) => unknown; readonly config?: object }>
> = {
  nothing: {},
  'an alarm was deleted': {
    change: (world) => {
      const { alarms } = world.states[`monitoring/${ADMIN_ACCOUNT}/${HOME}`] as {
        alarms: Record<string, unknown>;
      };
      delete alarms['guardduty-slack-dead-letters'];
    },
  },
  'the forwarder’s rule was deleted': {
    change: (world) => {
      const { rules } = world.states[`events/${ADMIN_ACCOUNT}/${AFAR}`] as { rules: Record<string, unknown> };
      delete rules['guardduty-slack-forwarder'];
    },
  },
  'an account joined': { change: (world) => addMember(world) },
  'a Region is left out': { config: { excludeRegions: [AFAR] } },
  'no heartbeat any more, and another Slack channel': {
    config: { slack: { heartbeat: false, destinations: [{ name: 'default', webhook: 'prompt' }] } },
  },
};

const COMMANDS: Readonly<Record<string, (operator: Operator) => Promise<unknown>>> = {
  plan: planOf,
  enable,
  status: statusOf,
  'teardown --org': teardown,
  teardown: (operator) => teardown({ ...operator, scope: 'account' }),
  redrive,
  test: testOf,
};

const trouble = fc.record({
  // Those that take things away more often than the rest.
  command: fc.oneof(
    { weight: 5, arbitrary: fc.constant('enable') },
    { weight: 2, arbitrary: fc.constant('teardown --org') },
    { weight: 5, arbitrary: fc.constantFrom(...Object.keys(COMMANDS)) },
  ),
  pending: fc.constantFrom(...Object.keys(PENDING)),
  caller: fc.constantFrom(MANAGEMENT_ACCOUNT, MANAGEMENT_ACCOUNT, ADMIN_ACCOUNT),
  failure: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...FAILURES) },
    // What looks like a Region that is not there.
    { weight: 1, arbitrary: fc.constantFrom(...FAILURES.filter(({ kind = 'error' }) => SHUT_OUT.has(kind))) },
  ),
  /** Among the first reads, by which a run finds out where it works, or among all. */
  first: fc.constantFrom(true, true, false),
  /** Which of them, as a part of all. */
  which: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  /** How much of what is around it fails with it. */
  breadth: fc.constantFrom('operation', 'operation', 'service', 'service', 'region', 'place'),
  times: fc.constantFrom(1, 2, -1, -1),
  skip: fc.constantFrom(0, 0, 0, 1, 3),
});

type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;

/** Always among the cases: GuardDuty in one Region after the other is shut to a run that finds out where it works. */
const ALWAYS = [...SHUT_OUT].flatMap((kind) =>
  Array.from({ length: FIRST_READS }, (_, index): [Trouble] => [
    {
      command: 'enable',
      pending: 'nothing',
      caller: MANAGEMENT_ACCOUNT,
      failure: { kind },
      first: true,
      which: (index + 0.5) / FIRST_READS,
      breadth: 'service',
      times: -1,
      skip: 0,
    },
  ]),
);

/** A story without trouble, and what it read. */
interface Untroubled {
  readonly begin: World;
  readonly end: Stand;
  readonly reads: readonly Required<Pick<FaultOptions, 'service' | 'operation' | 'account' | 'region'>>[];
}

const untroubled = new Map<string, Promise<Untroubled>>();
let deployed: Promise<World> | undefined;

async function aDeployment(): Promise<World> {
  const world = smallOrganization({ members: 1 });
  await enable({ world });
  return world;
}

async function withDeadLetters(world: World): Promise<void> {
  for (const [region, name] of [
    [HOME, 'guardduty-slack-dead-letters'],
    [AFAR, 'guardduty-slack-forwarder-dead-letters'],
  ] as const)
    await new SQSClient({
      region,
      credentials: operatorKey(world, ADMIN_ACCOUNT),
      requestHandler: handlerOf(sandboxRequestHandler(world).handle),
    }).send(
      new SendMessageCommand({
        QueueUrl: `https://sqs.${region}.amazonaws.com/${ADMIN_ACCOUNT}/${name}`,
        MessageBody: '{}',
      }),
    );
}

/** Runs a command in a world, whatever comes of it. @returns what it threw that no one can explain */
async function run({ command, pending, caller }: Trouble, world: World): Promise<unknown> {
  const config = PENDING[pending]?.config;
  try {
    await COMMANDS[command]?.({ world, caller, ...(config === undefined ? {} : { config }) });
    return undefined;
  } catch (error) {
    return explain(error).code === 'UNEXPECTED' ? error : undefined;
  }
}

function storyOf(told: Trouble): Promise<Untroubled> {
  const key = `${told.command}/${told.pending}/${told.caller}`;
  const known = untroubled.get(key);
  if (known !== undefined) return known;
  const story = (async () => {
    const begin = structuredClone(await (deployed ??= aDeployment()));
    PENDING[told.pending]?.change?.(begin);
    if (told.command === 'redrive') await withDeadLetters(begin);
    // What AWS does by itself is over: trouble takes time, and a world must not change meanwhile.
    advance(begin, 3_600_000);
    begin.calls.length = 0;
    const world = structuredClone(begin);
    expect(await run(told, world)).toBeUndefined();
    const reads = new Map(
      callsOf(world)
        .filter(({ write }) => !write)
        .map(({ service, operation, account, region }) => [
          `${service}/${operation}/${account}/${region}`,
          { service, operation, account, region },
        ]),
    );
    return { begin, end: standOf(world, 0), reads: [...reads.values()] };
  })();
  untroubled.set(key, story);
  return story;
}

/** What fails: one operation in one place, a service there, all of a Region, or all of an account in a Region. */
function faultOf(
  { failure, first, which, breadth, times, skip }: Trouble,
  { reads }: Untroubled,
): FaultOptions {
  const among = first ? reads.slice(0, FIRST_READS) : reads;
  const read = among[Math.floor(which * among.length)];
  if (read === undefined) throw new Error('The run reads nothing.');
  const { service, operation, account, region } = read;
  const common = { ...failure, times, skip };
  switch (breadth) {
    case 'service':
      return { ...common, service, account, region };
    case 'region':
      return { ...common, region };
    case 'place':
      return { ...common, account, region };
    default:
      return { ...common, service, operation, account, region };
  }
}

it(
  'whatever cannot be read, nothing is removed that the same run would leave if it could read all',
  async () => {
    await fc.assert(
      fc.asyncProperty(trouble, async (told) => {
        const story = await storyOf(told);
        const world = structuredClone(story.begin);
        addFault(world, faultOf(told, story));
        expect(await run(told, world)).toBeUndefined();
        const { leaves } = standOf(story.begin, 0);
        expect(removedInTrouble(leaves, story.end, standOf(world, 0))).toEqual([]);
      }),
      { ...cases(200, 10_000), examples: ALWAYS },
    );
  },
  TIME_LIMIT,
);

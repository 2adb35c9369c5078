import { readFileSync } from 'node:fs';
import { connect, type Connection } from '../../src/provision/aws/connect.ts';
import type { HttpHandler } from '../../src/provision/aws/transport.ts';
import { parseConfig } from '../../src/provision/config/check-config.ts';
import { apply, changesOf, plan, type Outcome } from '../../src/provision/engine/engine.ts';
import { namesOf } from '../../src/provision/deployment/names.ts';
import type { PipelineInput } from '../../src/provision/pipeline/parts.ts';
import type { Change } from '../../src/provision/engine/resource.ts';
import { secret } from '../../src/provision/base/secret.ts';
import type { Tree } from '../../src/provision/engine/tree.ts';
import { attachRunner } from '../../sandbox/services/lambda/attached.ts';
import { inProcessRunner } from '../../sandbox/services/lambda/runner.ts';
import { operatorKey } from '../../sandbox/access/operators.ts';
import { sandboxRequestHandler } from '../../sandbox/http/request-handler.ts';
import { advance, callsOf, now, type World } from '../../sandbox/world/world.ts';
import { ADMIN_ACCOUNT, organizationWorld } from '../../sandbox/world/worlds.ts';

export const HOME = 'us-east-1';
export const ACCOUNT = ADMIN_ACCOUNT;
/** Not a real one. */
export const WEBHOOK = 'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX';

/** What every function answers to a direct invocation unless a test says otherwise. */
const HEALTHY = { ok: true, checks: [] };

/** A security account that has nothing of ours, with a held clock; functions answer what `selfTest` says. */
export function emptyWorld(
  selfTest: () => unknown = () => HEALTHY,
  knobs: Readonly<Record<string, number | boolean | string>> = {},
): World {
  const world = organizationWorld({ members: 1, time: Date.now(), knobs });
  attachRunner(
    world,
    inProcessRunner(() => Promise.resolve(selfTest())),
  );
  return world;
}

/** The same world once more, to do something else with. */
export function copyOf(original: World, selfTest: () => unknown = () => HEALTHY): World {
  const world = structuredClone(original);
  attachRunner(
    world,
    inProcessRunner(() => Promise.resolve(selfTest())),
  );
  return world;
}

const connections = new WeakMap<World, Connection>();

/** The connection of the security account's operator, whose waits move the world's clock. */
export function connectTo(world: World): Connection {
  const made = connections.get(world) ?? newConnection(world);
  connections.set(world, made);
  return made;
}

function newConnection(world: World): Connection {
  const key = operatorKey(world, ACCOUNT);
  return connect({
    now: () => now(world),
    sleep: (ms) => {
      advance(world, ms);
      return Promise.resolve();
    },
    random: () => 0.5,
    emit: () => undefined,
    signal: new AbortController().signal,
    env: {},
    partition: 'aws',
    homeRegion: HOME,
    credentialsOf: () => ({ provide: () => Promise.resolve(key), refresh: () => Promise.resolve() }),
    concurrency: 64,
    requestHandler: sandboxRequestHandler(world) as unknown as HttpHandler,
  });
}

/** What a test wants differently. `config` is as in the configuration file. */
export interface Wish {
  readonly config?: object;
  readonly regions?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly previous?: PipelineInput['previous'];
}

/** The pipeline of a security account with one webhook and one Region next to the home Region, unless wished otherwise. */
export function pipelineInput({
  config = {},
  regions = [HOME, 'eu-west-1'],
  secrets = { default: WEBHOOK },
  previous,
}: Wish = {}): PipelineInput {
  const zip = readFileSync('dist/function.zip');
  return {
    names: namesOf('guardduty-slack', ACCOUNT, HOME, 'aws'),
    regions,
    config: parseConfig(config, 'the test'),
    secrets: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, secret(value)])),
    cliVersion: '0.1.0',
    code: { zip, sha256: readFileSync('dist/function.zip.sha256', 'utf8').trim() },
    ...(previous === undefined ? {} : { previous }),
  };
}

/** The changes that a tree would make. */
export async function planned(world: World, tree: Tree): Promise<readonly Change[]> {
  return changesOf(await plan(tree, connectTo(world).reading(), () => undefined));
}

/** Plans a tree and carries it out. */
export async function applied(world: World, tree: Tree): Promise<readonly Outcome[]> {
  const connection = connectTo(world);
  const before = await plan(tree, connection.reading(), () => undefined);
  return apply(before, connection.writing(), {
    now: () => now(world),
    emit: () => undefined,
    signal: new AbortController().signal,
  });
}

/** Calls since a place in the record, as `service:Operation`. */
export function callsSince(world: World, start: number, only: 'all' | 'writes' = 'all'): readonly string[] {
  return callsOf(world)
    .slice(start)
    .filter(({ write }) => only === 'all' || write)
    .map(({ service, operation }) => `${service}:${operation}`);
}

/** What did not go as planned, in short. */
export function failures(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap(({ change, outcome, error }) =>
    outcome === 'failed' || outcome === 'not-tried'
      ? [`${change.address} ${outcome}${error === undefined ? '' : `: ${error.code} ${error.message}`}`]
      : [],
  );
}

/** A world in which a tree has been carried out. @throws Error when not all of it went through */
export async function installedWorld(tree: Tree): Promise<World> {
  const world = emptyWorld();
  const failed = failures(await applied(world, tree));
  if (failed.length > 0) throw new Error(failed.join('\n'));
  return world;
}

/** What is not as it should be, as `action address: fields`. */
export function open(changes: readonly Change[]): readonly string[] {
  return changes
    .filter(({ action }) => action !== 'none')
    .map(
      ({ action, address, fields }) => `${action} ${address}: ${fields.map(({ field }) => field).join(', ')}`,
    );
}

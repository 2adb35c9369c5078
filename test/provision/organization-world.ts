import type { Aws } from '../../src/provision/aws/aws.ts';
import { connect, type Connection } from '../../src/provision/aws/connect.ts';
import { assumedRole } from '../../src/provision/aws/credentials.ts';
import type { HttpHandler } from '../../src/provision/aws/transport.ts';
import { parseConfig } from '../../src/provision/config/check-config.ts';
import type { Config } from '../../src/provision/config/config.ts';
import { apply, changesOf, plan, type Outcome } from '../../src/provision/engine/engine.ts';
import { textOf } from '../../src/provision/engine/note.ts';
import type { ProvisionEvent } from '../../src/provision/engine/events.ts';
import { readFacts, type Facts } from '../../src/provision/discovery/facts.ts';
import { watchMembers } from '../../src/provision/guardduty/members-report.ts';
import { namesOf, type Names } from '../../src/provision/deployment/names.ts';
import { regionTree, preludeTree } from '../../src/provision/guardduty/organization-tree.ts';
import type { MembersReport } from '../../src/provision/engine/report.ts';
import type { Change } from '../../src/provision/engine/resource.ts';
import { inParallel, inSequence, type Tree } from '../../src/provision/engine/tree.ts';
import { readUndo, type Undo } from '../../src/provision/guardduty/restore/restore.ts';
import { observedLeftovers } from '../../src/provision/guardduty/restore/differences.ts';
import type { LeftoverReport } from '../../src/provision/engine/report.ts';
import { undoTree } from '../../src/provision/guardduty/restore/tree.ts';
import {
  ADMIN_ACCOUNT,
  MANAGEMENT_ACCOUNT,
  advance,
  callsOf,
  canonicalDump,
  now,
  operatorKey,
  organizationWorld,
  sandboxRequestHandler,
  type CanonicalDump,
  type OrganizationOptions,
  type World,
} from '../../sandbox/index.ts';

export const HOME = 'us-east-1';
export const REGIONS = [HOME, 'eu-west-1', 'ap-southeast-2'];

/** An Organization in three Regions whose clock moves only when someone waits. */
export function anOrganization(options: Partial<OrganizationOptions> = {}): World {
  return organizationWorld({ members: 4, regions: REGIONS, time: Date.UTC(2026, 10, 21), ...options });
}

/** A connection of an account's operator; other accounts are entered by their role. Waits move the world's clock. */
export function connectAs(
  world: World,
  caller = MANAGEMENT_ACCOUNT,
  emit: (event: ProvisionEvent) => void = () => undefined,
): Connection {
  const key = operatorKey(world, caller);
  const connection: Connection = connect({
    now: () => now(world),
    sleep: (ms) => {
      advance(world, ms);
      return Promise.resolve();
    },
    random: () => 0.5,
    emit,
    signal: new AbortController().signal,
    env: {},
    partition: world.settings.partition,
    homeRegion: HOME,
    credentialsOf: (account) =>
      account === caller
        ? { provide: () => Promise.resolve(key), refresh: () => Promise.resolve() }
        : roleIn(world, account, () => connection),
    concurrency: 64,
    requestHandler: sandboxRequestHandler(world) as unknown as HttpHandler,
    rates: { guardduty: 1e6 },
  });
  const roleIn = (inWorld: World, account: string, of: () => Connection): ReturnType<typeof assumedRole> =>
    assumedRole({
      account,
      partition: inWorld.settings.partition,
      flag: '--role-name',
      roleNames: ['OrganizationAccountAccessRole'],
      sts: of().writing().client('sts', { account: caller, region: HOME }),
      now: () => now(inWorld),
    });
  return connection;
}

/** What a test wants. `config` is as in the configuration file. */
export interface Intent {
  readonly config?: object;
  readonly caller?: string;
  readonly scope?: Facts['scope'];
}

export interface Prepared {
  readonly connection: Connection;
  readonly config: Config;
  readonly facts: Facts;
  readonly names: Names;
  readonly tree: Tree;
  /** The view that the facts were read through: the plan shares its reads. */
  readonly read: Aws;
}

/** Reads the facts and builds the Organization's tree. */
export async function prepare(
  world: World,
  { config: raw = {}, caller = MANAGEMENT_ACCOUNT, scope = 'organization' }: Intent = {},
): Promise<Prepared> {
  const connection = connectAs(world, caller);
  const config = parseConfig({ adminAccount: ADMIN_ACCOUNT, ...raw }, 'the test');
  const read = connection.reading();
  const facts = await readFacts(read, {
    identity: { account: caller, arn: `arn:${world.settings.partition}:iam::${caller}:user/operator` },
    partition: world.settings.partition,
    homeRegion: config.homeRegion ?? HOME,
    config,
    scope,
    deployedIn: () => Promise.resolve({ regions: [], covers: () => false }),
  });
  const names = namesOf(config.name, facts.adminAccountId, facts.homeRegion, facts.partition);
  const perRegion = facts.regions.map((region) => regionTree(facts, config, names, region));
  const tree = inSequence(preludeTree(facts, config, names), inParallel(...perRegion));
  return { connection, config, facts, names, tree, read };
}

export async function planned(world: World, intent?: Intent): Promise<readonly Change[]> {
  const { read, tree } = await prepare(world, intent);
  return changesOf(await plan(tree, read, () => undefined));
}

export interface Enabled {
  readonly outcomes: readonly Outcome[];
  readonly members: MembersReport;
  /** What the verifying plan says. */
  readonly left: readonly Change[];
}

/** Plans, applies, watches and plans once more, as a run does. */
export async function enabled(world: World, intent?: Intent): Promise<Enabled> {
  const { connection, tree, facts, read } = await prepare(world, intent);
  const outcomes = await carriedOut(world, connection, tree, read);
  const again = connection.reading();
  const members = await watchMembers(again, facts, facts.regions);
  const left = changesOf(await plan(tree, again, () => undefined));
  return { outcomes, members, left };
}

export async function carriedOut(
  world: World,
  connection: Connection,
  tree: Tree,
  read = connection.reading(),
): Promise<readonly Outcome[]> {
  const before = await plan(tree, read, () => undefined);
  return apply(before, connection.writing(), {
    now: () => now(world),
    emit: () => undefined,
    signal: new AbortController().signal,
  });
}

export interface TornDown {
  readonly undo: Undo;
  readonly outcomes: readonly Outcome[];
  readonly exceptions: readonly LeftoverReport[];
}

/** Takes the Organization's settings back. */
export async function tornDown(
  world: World,
  intent: Intent = {},
  deleteMemberDetectors = false,
): Promise<TornDown> {
  const { connection, config, facts, names } = await prepare(world, intent);
  const undo = await readUndo(connection.reading(), facts, names, { config, deleteMemberDetectors });
  const outcomes = await carriedOut(world, connection, undoTree(facts, names, undo));
  return { undo, outcomes, exceptions: await observedLeftovers(connection.reading(), facts, names, undo) };
}

/** What did not go as planned, in short. */
export function failures(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap(({ change, outcome, error }) =>
    outcome === 'failed' || outcome === 'not-tried'
      ? [
          `${change.address} ${outcome}: ${error === undefined ? textOf(change) : `${error.code} ${error.message}`}`,
        ]
      : [],
  );
}

/** What is not as it should be, as `action address: fields`. */
export function open(changes: readonly Change[]): readonly string[] {
  return changes
    .filter(({ action }) => action !== 'none')
    .map(
      ({ action, address, fields, error }) =>
        `${action} ${address}: ${fields.map(({ field }) => field).join(', ')}${action === 'unknown' ? error?.message : ''}`,
    );
}

/** Successful and refused calls since a place in the record, as `service:Operation`. */
export function callsSince(world: World, start: number, only: 'all' | 'writes' = 'all'): readonly string[] {
  return callsOf(world)
    .slice(start)
    .filter(({ write }) => only === 'all' || write)
    .map(({ service, operation }) => `${service}:${operation}`);
}

export function count(calls: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const call of [...calls].sort()) counts[call] = (counts[call] ?? 0) + 1;
  return counts;
}

/** The world's dump without what a teardown never puts back: GuardDuty's roles, and detectors of members that joined. */
export function withoutExceptions(world: World, { regions }: Undo): CanonicalDump {
  const dump = structuredClone(canonicalDump(world)) as Record<
    string,
    Record<string, Record<string, unknown>>
  >;
  for (const { region, joined } of regions)
    for (const account of joined)
      if (account !== MANAGEMENT_ACCOUNT) delete dump[account]?.[region]?.['guardduty'];
  for (const account of Object.values(dump)) {
    const iam = account['global']?.['iam'] as { roles?: Record<string, unknown> } | undefined;
    for (const role of Object.keys(iam?.roles ?? {}))
      if (role.startsWith('AWSServiceRoleFor')) delete iam?.roles?.[role];
    if (iam?.roles !== undefined && Object.keys(iam.roles).length === 0) delete account['global']?.['iam'];
    for (const [region, services] of Object.entries(account))
      if (Object.keys(services).length === 0) delete account[region];
  }
  return Object.fromEntries(Object.entries(dump).filter(([, account]) => Object.keys(account).length > 0));
}

import type { RunReport, StatusReport } from '../../../src/provision/index.ts';
import { expect, onTestFinished, vi } from 'vitest';
import {
  ADMIN_ACCOUNT,
  addUser,
  callsOf,
  MANAGEMENT_ACCOUNT,
  operatorKey,
  watchAccess,
  type OperatorKey,
  type World,
} from '../../../sandbox/index.ts';
import { ACCESS_ROLE, rolesOf } from '../../../sandbox/services/iam/state.ts';
import { organizationOf } from '../../../sandbox/services/shared/organization.ts';
import { frontDoorForTest, type Ended, type FrontDoor, type Outside } from '../front-door.ts';

export const HOME = 'us-east-1';
export const AFAR = 'eu-west-1';

/** Whom a rollout is for. */
export const ORG = ['--org', '--admin-account', ADMIN_ACCOUNT];
/** GuardDuty alone, without the way to Slack: most of what AWS does to a rollout happens there. */
export const ONLY = ['--only', 'organization'];
export const WEBHOOK = ['--slack-webhook-env', 'SLACK_WEBHOOK'];

/** What ended a command, and the report it printed. */
export interface Told<Report> extends Ended {
  readonly report: Report;
}

/** A world in which commands are run as an operator would. */
export interface Rollout extends FrontDoor {
  readonly world: World;
  readonly plan: (args?: readonly string[], outside?: Outside) => Promise<Told<RunReport>>;
  readonly enable: (args?: readonly string[], outside?: Outside) => Promise<Told<RunReport>>;
  readonly status: (args?: readonly string[], outside?: Outside) => Promise<Told<StatusReport>>;
  /** From now on commands are run with the credentials of an account's own operator. */
  readonly actAs: (account: string) => void;
  /** Writes that AWS took since a place in the record. */
  readonly writesSince: (start: number) => readonly string[];
}

/** With which rights a story is run. */
export interface Rights {
  /** `printed`: everybody has just what `policy` prints. `all`: a story that no single printed policy is for. */
  readonly rights?: 'printed' | 'all';
  /** More of what the printed policies are narrowed by, as flags. */
  readonly narrowedBy?: readonly string[];
}

/** Serves a world for one test. Every story is run with the least rights that the program itself asks for. */
export async function rollout(
  world: World,
  { rights = 'printed', narrowedBy = [] }: Rights = {},
): Promise<Rollout> {
  const door = await frontDoorForTest(world);
  const operators = rights === 'all' ? undefined : await leastRights(world, door, narrowedBy);
  if (operators !== undefined) nothingIsMissing(world);
  const actAs = (account: string): void => {
    const { accessKeyId, secretAccessKey } = operators?.[account] ?? operatorKey(world, account);
    vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  };
  actAs(MANAGEMENT_ACCOUNT);
  const told = async <Report>(args: readonly string[], outside: Outside = {}): Promise<Told<Report>> => {
    const ended = await door.cli([...args, '--output', 'json', '--quiet'], outside);
    if (ended.stdout === '') throw new Error(ended.stderr);
    return { ...ended, report: JSON.parse(ended.stdout) as Report };
  };
  return {
    ...door,
    world,
    actAs,
    plan: (args = [...ORG, ...ONLY], outside) => told(['plan', ...args], outside),
    enable: (args = [...ORG, ...ONLY], outside) => told(['enable', ...args, ...WEBHOOK, '--yes'], outside),
    status: (args = [], outside) => told(['status', ...args], outside),
    writesSince: (start) =>
      callsOf(world)
        .slice(start)
        .filter(({ write, operation, status }) => write && status === 200 && operation !== 'AssumeRole')
        .map(({ service, operation }) => `${service}:${operation}`),
  };
}

/** When the story is over: no permission was ever asked for that the printed policies do not give. */
function nothingIsMissing(world: World): void {
  const asked = watchAccess(world);
  onTestFinished(() => {
    // What a guardrail denies, no policy can give.
    if (Object.keys(organizationOf(world)?.scps ?? {}).length > 0) return;
    const missing = asked
      .filter(
        ({ principal, allowed }) => !allowed && /user\/rollout|OrganizationAccountAccessRole/.test(principal),
      )
      .map(({ principal, action, resource }) => `${principal}: ${action} on ${resource}`);
    expect([...new Set(missing)]).toEqual([]);
  });
}

/** So many members' roles are narrowed; nothing but --deep and deleting detectors enters them. */
const NARROWED_MEMBERS = 10;

/** What `policy` printed, by its arguments: it asks no world. */
const printed = new Map<string, Promise<unknown>>();

function print({ cli }: FrontDoor, args: readonly string[]): Promise<unknown> {
  const key = args.join(' ');
  const policy =
    printed.get(key) ?? cli(['policy', ...args]).then(({ stdout }) => JSON.parse(stdout) as unknown);
  printed.set(key, policy);
  return policy;
}

/** Operators, and the roles in other accounts, with what `policy` prints for them. */
async function leastRights(
  world: World,
  door: FrontDoor,
  narrowedBy: readonly string[],
): Promise<Readonly<Record<string, OperatorKey>>> {
  const known = ['--admin-account', ADMIN_ACCOUNT, '--home-region', HOME, ...narrowedBy];
  const [management, admin, member] = await Promise.all(
    ['management', 'admin', 'member'].map((principal) => print(door, [principal, ...known])),
  );
  const narrow = (account: string, policy: unknown): void => {
    const role = rolesOf(world, account)[ACCESS_ROLE];
    if (role === undefined) return;
    const inline = { printed: { document: JSON.stringify(policy), since: 0 } };
    Object.assign(role, { inline, attached: {} });
  };
  narrow(ADMIN_ACCOUNT, admin);
  const accounts = Object.keys(organizationOf(world)?.accounts ?? {});
  const members = accounts.filter((id) => id !== MANAGEMENT_ACCOUNT && id !== ADMIN_ACCOUNT);
  for (const id of members.slice(0, NARROWED_MEMBERS)) narrow(id, member);
  return {
    [MANAGEMENT_ACCOUNT]: addUser(world, MANAGEMENT_ACCOUNT, 'rollout', [management]),
    [ADMIN_ACCOUNT]: addUser(world, ADMIN_ACCOUNT, 'rollout', [admin]),
  };
}

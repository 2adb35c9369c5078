import type { RunReport, StatusReport } from '../../../src/provision/index.ts';
import { ADMIN_ACCOUNT, callsOf, type World } from '../../../src/sandbox/index.ts';
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
  /** Writes that AWS took since a place in the record. */
  readonly writesSince: (start: number) => readonly string[];
}

/** Serves a world for one test. */
export async function rollout(world: World): Promise<Rollout> {
  const door = await frontDoorForTest(world);
  const told = async <Report>(args: readonly string[], outside: Outside = {}): Promise<Told<Report>> => {
    const ended = await door.cli([...args, '--output', 'json', '--quiet'], outside);
    if (ended.stdout === '') throw new Error(ended.stderr);
    return { ...ended, report: JSON.parse(ended.stdout) as Report };
  };
  return {
    ...door,
    world,
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

/** What the simulated CloudWatch Logs remembers, one state an account and Region. */
import { stateOf, type World } from '../../world/world.ts';

/** Everything of CloudWatch Logs in one account and Region. */
export interface LogsState {
  readonly groups: Record<string, LogGroup>;
}

/** One log group. Times are world milliseconds. */
export interface LogGroup {
  readonly name: string;
  /** Without the `:*` that policies end it with. */
  readonly arn: string;
  readonly createdAt: number;
  readonly class: string;
  readonly kmsKeyId?: string;
  retentionInDays?: number;
  deletionProtected: boolean;
  readonly tags: Record<string, string>;
  readonly streams: Record<string, LogStream>;
}

/** One stream of a group, its lines in the order of their time. */
export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly lines: LogLine[];
}

/** One line. `id` grows, so that lines of one millisecond keep their order. */
export interface LogLine {
  readonly id: string;
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

/** CloudWatch Logs of one account and Region. */
export function logsOf(world: World, account: string, region: string): LogsState {
  return stateOf(world, 'logs', account, region, () => ({ groups: {} }));
}

/** A new log group, as CreateLogGroup and Lambda make it. */
export function newLogGroup(
  world: World,
  options: Pick<LogGroup, 'name' | 'createdAt'> & { account: string; region: string },
): LogGroup {
  const { account, region, name, createdAt } = options;
  return {
    name,
    arn: `arn:${world.settings.partition}:logs:${region}:${account}:log-group:${name}`,
    createdAt,
    class: 'STANDARD',
    deletionProtected: false,
    tags: {},
    streams: {},
  };
}

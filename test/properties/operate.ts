import { readFileSync } from 'node:fs';
import {
  parseConfig,
  planEnable,
  planRedrive,
  planTeardown,
  planTest,
  secret,
  status,
  type FunctionCode,
  type RedriveReport,
  type RunOptions,
  type TestReport,
} from '../../src/provision/index.ts';
import type { RunReport, StatusReport } from '../../src/provision/engine/report.ts';
import { attachRunner } from '../../sandbox/services/lambda/attached.ts';
import { inProcessRunner } from '../../sandbox/services/lambda/runner.ts';
import { operatorKey } from '../../sandbox/access/operators.ts';
import { ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT, type World } from '../../sandbox/index.ts';
import { handlerOf, virtualTime, type Answer, type VirtualTime } from './virtual-time.ts';

export const HOME = 'us-east-1';

/** Not a real one. */
const WEBHOOK = 'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX';

/** How one person works on a world. */
export interface Operator {
  readonly world: World;
  /** As in the configuration file. */
  readonly config?: object;
  readonly caller?: string;
  readonly scope?: RunOptions['scope'];
  readonly only?: RunOptions['only'];
  /** Shared by operators who work side by side. */
  readonly time?: VirtualTime;
  /** Stands in front of AWS. */
  readonly between?: (aws: Answer) => Answer;
  readonly signal?: AbortSignal;
  readonly random?: () => number;
}

/** `enable --org --yes`. */
export async function enable(operator: Operator): Promise<RunReport> {
  const prepared = await planEnable(optionsOf(operator));
  return prepared.apply({ confirmed: false });
}

/** `plan --org`. */
export async function planOf(operator: Operator): Promise<RunReport> {
  return (await planEnable(optionsOf(operator))).report;
}

/** `teardown --org --yes`, with the detectors of members unless told otherwise. */
export async function teardown(
  operator: Operator,
  { deleteMemberDetectors = true, discard = 0 } = {},
): Promise<RunReport> {
  const prepared = await planTeardown({ ...optionsOf(operator), deleteMemberDetectors, discard });
  return prepared.apply({ confirmed: false });
}

/** `status`: compares with what was deployed, unless a configuration is given. */
export function statusOf(operator: Operator): Promise<StatusReport> {
  return status({
    ...optionsOf(operator),
    configured: operator.config !== undefined,
    deep: false,
    cost: false,
  });
}

/** `redrive`. */
export async function redrive(operator: Operator): Promise<RedriveReport> {
  return (await planRedrive({ ...optionsOf(operator), limitMs: 60_000 })).apply();
}

/** `test`. No one runs the function meanwhile, so nothing arrives. */
export async function testOf(operator: Operator): Promise<TestReport> {
  return (await planTest({ ...optionsOf(operator), limitMs: 30_000 })).run();
}

function optionsOf(operator: Operator): RunOptions {
  const { world, config = {}, caller = MANAGEMENT_ACCOUNT, scope = 'organization' } = operator;
  const time = operator.time ?? virtualTime(world);
  const { accessKeyId, secretAccessKey } = operatorKey(world, caller);
  process.env['AWS_ACCESS_KEY_ID'] = accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = secretAccessKey;
  process.env['AWS_CONFIG_FILE'] = '/dev/null';
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/dev/null';
  attachRunner(
    world,
    inProcessRunner(() => Promise.resolve({ ok: true, checks: [] })),
  );
  return {
    config: parseConfig({ adminAccount: ADMIN_ACCOUNT, homeRegion: HOME, ...config }, 'the property'),
    scope,
    ...(operator.only === undefined ? {} : { only: operator.only }),
    secrets: { default: secret(WEBHOOK) },
    code: builtFunction(),
    cliVersion: '0.1.0',
    allowReduce: true,
    effects: {
      now: time.now,
      sleep: time.sleep,
      random: operator.random ?? (() => 0.5),
      emit: () => undefined,
      signal: operator.signal ?? new AbortController().signal,
      env: process.env,
      requestHandler: handlerOf(operator.between?.(time.aws) ?? time.aws),
    },
  };
}

let built: FunctionCode | undefined;

function builtFunction(): FunctionCode {
  return (built ??= {
    zip: readFileSync('dist/function.zip'),
    sha256: readFileSync('dist/function.zip.sha256', 'utf8').trim(),
  });
}

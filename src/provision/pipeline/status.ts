import type { Destination } from '../../handler/contract.ts';
import type { Aws } from '../aws/aws.ts';
import { forwardsAcrossRegions } from '../aws/partition.ts';
import { deploymentOf, goneFrom } from '../deployment/deployment.ts';
import type { Kind } from '../engine/kind.ts';
import { changesOf, plan } from '../engine/engine.ts';
import { pipelineParts, type PipelineInput, type PipelineParts } from './parts.ts';
import { readDelivery, waitIsKnown } from './delivery.ts';
import { deliveryNotices, deliveryProblems } from './delivery-problems.ts';
import { isRaised, pipelineProblems, type LiveProblem } from './problems.ts';
import { pipelineTree } from './pipeline.ts';
import { partHealth, stateOf } from './part-health.ts';
import type { Notice, PartHealth, PartState, PipelineStatus, RegionStatus } from '../engine/report.ts';
import { addressOf, type Change } from '../engine/resource.ts';
import type { Place } from '../aws/place.ts';
import { alarms } from './resources/alarm.ts';
import type { FunctionState } from './resources/function-state.ts';
import { lastProcessingResult } from './resources/event-source-mapping.ts';
import { liveAlias } from './resources/function-alias.ts';
import { queueDepth } from './resources/queue.ts';

/** How the pipeline is. */
export interface PipelineHealth {
  /** Null where there is none by intent. */
  readonly pipeline: PipelineStatus | null;
  readonly forwarders: Readonly<Record<string, RegionStatus['forwarder']>>;
  /** What no comparison with the goal can show: messages among the dead letters, alarms that are raised. */
  readonly problems: readonly LiveProblem[];
  readonly notices: readonly Notice[];
  /** Findings wait, and it could not be read for how long. */
  readonly unknown: boolean;
}

type Addressed = Place & { readonly kind: Kind; readonly name?: string };
type ChangeOf = (part: Addressed) => Change | undefined;

/**
 * What is there by the tree that `enable` uses, with the live numbers of queues, alarms and the function. Writes nothing.
 *
 * @param changes those of a plan that has the pipeline in it, where one was made, so that nothing is read twice
 */
export async function pipelineStatus(
  aws: Aws,
  input: PipelineInput,
  changes?: readonly Change[],
): Promise<PipelineHealth> {
  const parts = pipelineParts(input);
  const known = changes ?? changesOf(await plan(pipelineTree(input), aws, () => undefined));
  const changeOf: ChangeOf = (part) => known.find(({ address }) => address === addressOf(part));
  const [queue, lastResult, deadLetters, alarmStates, version] = await Promise.all([
    readable(queueDepth(aws, input.names, parts.queue.region, input.names.queue)),
    readable(lastProcessingResult(aws, input.names)),
    deadLetterDepths(aws, input, parts),
    alarmsOf(aws, parts),
    readable(functionVersion(aws, input, changeOf(parts.function))),
  ]);
  const isUsual = version?.upToDate === true && deadLetters.every(({ messages }) => messages === 0);
  const delivery = await readDelivery(aws, input.names, queue, isUsual);
  const live = {
    delivery,
    queue: queue ?? null,
    deadLetters,
    function: version ?? null,
    destinations: destinationsStatus(input, parts, changeOf),
    alarms: alarmStates,
  };
  const wrong = deliveryProblems(input.names, delivery, input.config.alarms.undelivered, input.regions);
  return {
    pipeline: {
      ...live,
      health: healthOfParts(input.names, parts, changeOf, live, wrong),
      rule: stateOf(changeOf(parts.rule)),
      mapping: mappingWord(changeOf(parts.mapping)),
      allowHosts: input.config.slack.allowHosts,
    },
    forwarders: forwardersStatus(input, parts, changeOf),
    problems: [...pipelineProblems(input.names, { ...live, lastResult }, input.regions), ...wrong],
    notices: [...pipelineNotices(input), ...deliveryNotices(delivery)],
    unknown: !waitIsKnown(delivery),
  };
}

/** What a deployment's owner should know although nothing is wrong with it. */
export function pipelineNotices(input: PipelineInput): readonly Notice[] {
  const { names, config } = input;
  const all = deploymentOf(input).regions.filter(
    (region) => region === names.homeRegion || forwardsAcrossRegions(names.partition),
  );
  const untold = all.filter((region) => config.alarms.topics[region] === undefined);
  return untold.length === 0 ? [] : [alarmsWithoutTopic(untold)];
}

/** Leaving a Region out takes its way to Slack away, and turns nothing off. */
export function regionsLeft(input: PipelineInput): readonly Notice[] {
  const { previous, unreachable = [] } = input;
  if (previous === undefined || previous.guardduty === null) return [];
  const gone = goneFrom(previous, deploymentOf(input)).regions.filter(
    (region) => !unreachable.includes(region),
  );
  return gone.length === 0
    ? []
    : [
        {
          code: 'REGION_LEFT',
          message: `GuardDuty stays on in ${gone.join(', ')}, which the deployment no longer covers; findings from there no longer come to Slack.`,
          fix: 'If they are to come, name the Region again. Only teardown --org turns GuardDuty off, where this deployment turned it on.',
        },
      ];
}

/** More Regions than this are counted instead of named. */
const MOST_NAMED = 4;

function alarmsWithoutTopic(regions: readonly string[]): Notice {
  const where = regions.length > MOST_NAMED ? `${regions.length} Regions` : regions.join(', ');
  return {
    code: 'ALARMS_WITHOUT_TOPIC',
    message: `The alarms of ${where} have no SNS topic, so no one is notified if Slack delivery fails.`,
    fix: 'Name an SNS topic of each Region in alarms.topics.',
  };
}

async function functionVersion(
  aws: Aws,
  { names, config, code }: PipelineInput,
  change: Change | undefined,
): Promise<PipelineStatus['function'] | undefined> {
  const pointer = await liveAlias(aws, names);
  if (pointer?.FunctionVersion === undefined) return undefined;
  // What differs is in the plan; what does not is as the goal says.
  const seen = (field: keyof FunctionState, goal: string): string => {
    const from = change?.fields.find((one) => one.field === field)?.from;
    return typeof from === 'string' ? from : goal;
  };
  return {
    version: pointer.FunctionVersion,
    codeSha256: seen('codeSha256', code.sha256),
    upToDate: change?.action === 'none',
    runtime: seen('runtime', config.function.runtime),
  };
}

async function deadLetterDepths(
  aws: Aws,
  { names }: PipelineInput,
  parts: PipelineParts,
): Promise<PipelineStatus['deadLetters']> {
  const queues = [parts.deadLetters, ...parts.forwarders.map(({ deadLetters }) => deadLetters)];
  const depths = await Promise.all(
    queues.map(async ({ region, name = '' }) => {
      const depth = await readable(queueDepth(aws, names, region, name));
      return depth === undefined ? [] : [{ region, name, messages: depth.visible + depth.inFlight }];
    }),
  );
  return depths.flat();
}

async function alarmsOf(aws: Aws, parts: PipelineParts): Promise<PipelineStatus['alarms']> {
  const groups = [[...parts.alarms, ...parts.retiredAlarms], ...parts.forwarders.map(({ alarm }) => [alarm])];
  const states = await Promise.all(
    groups.map(async (group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { account, region } = first;
      const names = group.map(({ name = '' }) => name);
      const found = await readable(alarms(aws, { account, region }, names));
      return [...(found ?? [])].map(([name, { StateValue }]) => ({
        region,
        name,
        state: StateValue ?? 'INSUFFICIENT_DATA',
      }));
    }),
  );
  return states.flat();
}

/** What cannot be read is already in the plan, as unknown and with the reason. */
async function readable<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch {
    return undefined;
  }
}

function destinationsStatus(
  input: PipelineInput,
  parts: PipelineParts,
  changeOf: ChangeOf,
): PipelineStatus['destinations'] {
  return deploymentOf(input).destinations.map(({ name, kind, parameter }: Destination) => {
    const secret = parts.secrets.find((one) => one.name === name);
    // One that is kept elsewhere was read by the self-test before its version went live.
    const action = secret === undefined ? 'none' : changeOf(secret)?.action;
    return { name, kind, parameter, stored: action === 'none' || action === 'update' };
  });
}

function forwardersStatus(
  { names, regions }: PipelineInput,
  parts: PipelineParts,
  changeOf: ChangeOf,
): PipelineHealth['forwarders'] {
  return Object.fromEntries([
    ...regions.map((region) => [region, 'none'] as const),
    [names.homeRegion, 'home'] as const,
    ...parts.forwarders.map(({ region, rule }) => [region, forwarderWord(stateOf(changeOf(rule)))] as const),
  ]);
}

function forwarderWord(state: PartState): RegionStatus['forwarder'] {
  return state === 'ok' ? 'forwarded' : state;
}

/** The verdict on each part, from the plan and from the live numbers. */
function healthOfParts(
  names: PipelineInput['names'],
  parts: PipelineParts,
  changeOf: ChangeOf,
  live: Pick<PipelineStatus, 'queue' | 'deadLetters' | 'function' | 'destinations' | 'alarms' | 'delivery'>,
  wrong: readonly LiveProblem[],
): PipelineStatus['health'] {
  const of = (objects: readonly Addressed[], trouble = false): PartHealth =>
    partHealth(
      objects.map((one) => ({ region: one.region, state: stateOf(changeOf(one)) })),
      trouble,
    );
  const { forwarders } = parts;
  return {
    rule: of([parts.rule]),
    queue: of([parts.queue], live.queue === null || isOf(wrong, 'UNDELIVERED')),
    deadLetters: of(
      [parts.deadLetters, ...forwarders.map(({ deadLetters }) => deadLetters)],
      live.deadLetters.some(({ messages }) => messages > 0),
    ),
    function: of([parts.function], live.function === null),
    mapping: of([parts.mapping]),
    // Secrets that are kept elsewhere were read by the function's self-test.
    destinations: of(
      parts.secrets.length === 0 ? [parts.function] : parts.secrets,
      live.destinations.some(({ stored }) => !stored) || isOf(wrong, 'SLACK_FAILS'),
    ),
    alarms: of(
      [...parts.alarms, ...forwarders.map(({ alarm }) => alarm)],
      live.alarms.some((alarm) => isRaised(names, alarm, live)),
    ),
  };
}

function isOf(problems: readonly LiveProblem[], code: string): boolean {
  return problems.some((one) => one.code === code);
}

function mappingWord(change: Change | undefined): string | null {
  const state = stateOf(change);
  if (state === 'absent') return null;
  if (state === 'ok') return 'enabled';
  return change?.fields.some(({ field, from }) => field === 'enabled' && from === false) === true
    ? 'disabled'
    : state;
}

import { OWN_EVENT, type Destination, type HeartbeatEvent } from '../../handler/contract.ts';
import { forwardsAcrossRegions } from '../aws/partition.ts';
import {
  deploymentOf,
  goneFrom,
  keepsSecret,
  union,
  type Deployment,
  type DeploymentInput,
} from '../deployment/deployment.ts';
import type { FunctionCode } from './function-package.ts';
import { functionSettings, savedSettings } from './function-settings.ts';
import { defaultBusArn, queueArn, roleArn, ruleArn } from '../deployment/names.ts';
import { forwarderPolicy, forwarderTrust, functionPolicy, functionTrust, queuePolicy } from './policies.ts';
import type { Resource, State } from '../engine/resource.ts';
import { forwarderAlarm, homeAlarms, retiredAlarms } from './alarms.ts';
import type { AlarmState } from './resources/alarm.ts';
import { deploymentParameter, type DeploymentState } from './resources/deployment-parameter.ts';
import { eventSourceMapping, type EventSourceMappingState } from './resources/event-source-mapping.ts';
import type { FunctionState } from './resources/function-state.ts';
import { slackFunction } from './resources/function.ts';
import { logGroup, type LogGroupState } from './resources/log-group.ts';
import { queue } from './resources/queue.ts';
import type { QueueState } from './resources/queue-attributes.ts';
import { role, type RoleState } from './resources/role.ts';
import { rule, type RuleState } from './resources/rule.ts';
import { secretParameter, type SecretParameterState } from './resources/secret-parameter.ts';
import { table, type TableState } from './resources/table.ts';
import type { Secret } from '../base/secret.ts';

/** What the pipeline is made from. */
export interface PipelineInput extends DeploymentInput {
  /** Slack webhooks and tokens by destination; one that is left out stays as it is stored. */
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly code: FunctionCode;
  /** What the last run wrote down, so that what is no longer wanted is found and removed. */
  readonly previous?: Deployment;
  /** What the last run wrote down could not be read: then nothing is known to be no longer wanted. */
  readonly previousUnknown?: boolean;
  /** Regions that AWS lists as disabled for the account: what a deployment has there stays, and stays listed, until they are enabled again. */
  readonly unreachable?: readonly string[];
}

/** The pieces in a Region other than the home Region. */
export interface Forwarder {
  readonly region: string;
  readonly deadLetters: Resource<QueueState>;
  readonly rule: Resource<RuleState>;
  readonly alarm: Resource<AlarmState>;
}

/** Everything a deployment consists of, not yet in any order. */
export interface PipelineParts {
  readonly deployment: Resource<DeploymentState>;
  /** Forgets what is gone, once it is; undefined when nothing is. */
  readonly cleanup: Resource<DeploymentState> | undefined;
  /** Those that the deployment keeps itself. */
  readonly secrets: readonly Resource<SecretParameterState>[];
  readonly goneSecrets: readonly Resource<SecretParameterState>[];
  readonly deadLetters: Resource<QueueState>;
  readonly queue: Resource<QueueState>;
  readonly table: Resource<TableState>;
  readonly functionRole: Resource<RoleState>;
  readonly logGroup: Resource<LogGroupState>;
  readonly function: Resource<FunctionState>;
  readonly mapping: Resource<EventSourceMappingState>;
  readonly rule: Resource<RuleState>;
  readonly heartbeat: Resource<RuleState>;
  readonly alarms: readonly Resource<AlarmState>[];
  /** Those of earlier versions, to be removed. */
  readonly retiredAlarms: readonly Resource<AlarmState>[];
  readonly forwarderRole: Resource<RoleState>;
  readonly forwarders: readonly Forwarder[];
  readonly goneForwarders: readonly Forwarder[];
  /** Some cannot be reached, or may not be, and need their role. */
  readonly forwardersWait: boolean;
}

const DAY = 86_400;
/** Six times the function's timeout, as AWS advises, so that no message is seen twice while it is worked on. */
const VISIBILITY_SECONDS = 720;
/** With waits of up to 15 minutes between attempts, more than a day of Slack being away. */
const MAX_RECEIVES = 120;
/** Mondays, 09:00 UTC. */
const WEEKLY = 'cron(0 9 ? * MON *)';

/** The findings that are delivered, as EventBridge matches them. `numeric` compares numbers only, and severities are. */
export function findingPattern(minSeverity: number): State {
  return {
    source: ['aws.guardduty'],
    'detail-type': ['GuardDuty Finding'],
    detail: { severity: [{ numeric: ['>=', minSeverity] }] },
  };
}

/** Makes every resource of a deployment. @param discard messages that a removal may lose */
export function pipelineParts(input: PipelineInput, discard = 0): PipelineParts {
  const { names, config, secrets, code, previous, previousUnknown = false, unreachable = [] } = input;
  const { homeRegion: home } = names;
  const now = deploymentOf(input);
  const gone = goneFrom(previous, now);
  const goneRegions = gone.regions.filter((region) => !unreachable.includes(region));
  const waiting = gone.regions.filter((region) => unreachable.includes(region));
  const forwards = (regions: readonly string[]): readonly Forwarder[] =>
    forwardsAcrossRegions(names.partition)
      ? regions.filter((region) => region !== home).map((region) => forwarder(region, input, discard))
      : [];
  const secretsOf = (destinations: readonly Destination[]): readonly Resource<SecretParameterState>[] =>
    destinations
      .filter((one) => keepsSecret(one, names.deployment))
      .map((one) => secretParameter(names, one, secrets[one.name]));

  return {
    deployment: deploymentParameter(names, 'deployment', (before) => union(before, now)),
    cleanup:
      goneRegions.length + gone.destinations.length + Object.keys(gone.formerTags).length === 0
        ? undefined
        : deploymentParameter(names, 'deployment-cleanup', (before) => ({
            ...now,
            regions: [...now.regions, ...waiting].sort(),
            guardduty: now.guardduty ?? before?.guardduty ?? null,
          })),
    secrets: secretsOf(now.destinations),
    goneSecrets: secretsOf(gone.destinations),
    ...queues(input, discard),
    table: table(names),
    functionRole: role(names, {
      name: names.functionRole,
      description: `Lets the function of ${names.deployment} take findings and post them to Slack`,
      trust: functionTrust(),
      policy: functionPolicy(names, now.destinations, config.function),
    }),
    logGroup: logGroup(names, config.logs.retentionDays),
    function: slackFunction(names, {
      code,
      settings: functionSettings(input),
      saved: savedSettings(input),
      cliVersion: input.cliVersion,
      previous,
      config: config.function,
    }),
    mapping: eventSourceMapping(names),
    ...rules(input),
    alarms: homeAlarms(names, config),
    retiredAlarms: retiredAlarms(names),
    forwarderRole: role(names, {
      name: names.forwarderRole,
      description: `Lets EventBridge forward findings of ${names.deployment} to ${home}`,
      trust: forwarderTrust(names),
      policy: forwarderPolicy(names),
    }),
    forwarders: forwards(now.regions),
    goneForwarders: forwards(goneRegions),
    forwardersWait: waiting.length > 0 || previousUnknown,
  };
}

function forwarder(region: string, { names, config }: PipelineInput, discard: number): Forwarder {
  const { homeRegion: home, deployment } = names;
  const deadLetters = queueArn(names, region, names.forwarderDeadLetters);
  return {
    region,
    // EventBridge wants a rule's dead letters in the rule's own Region.
    deadLetters: queue(names, {
      kind: 'dead-letter-queue',
      region,
      name: names.forwarderDeadLetters,
      visibilitySeconds: 30,
      retentionSeconds: 14 * DAY,
      redrive: null,
      deadLettersOf: 'any',
      policy: queuePolicy(names, deadLetters, [ruleArn(names, region, names.forwarderRule)]),
      discard,
    }),
    rule: rule(names, {
      kind: 'forwarder-rule',
      region,
      name: names.forwarderRule,
      description: `Forwards GuardDuty findings of ${deployment} to ${home}`,
      pattern: findingPattern(config.minSeverity),
      target: { arn: defaultBusArn(names, home), role: roleArn(names, names.forwarderRole), deadLetters },
    }),
    alarm: forwarderAlarm(names, config, region),
  };
}

/** The queue that the rules send to, and the one for what cannot be delivered. */
function queues(
  { names, config }: PipelineInput,
  discard: number,
): Pick<PipelineParts, 'deadLetters' | 'queue'> {
  const region = names.homeRegion;
  const queueOf = queueArn(names, region, names.queue);
  const deadLettersOf = queueArn(names, region, names.deadLetters);
  const senders = [names.rule, ...(config.slack.heartbeat ? [names.heartbeatRule] : [])].map((one) =>
    ruleArn(names, region, one),
  );
  return {
    deadLetters: queue(names, {
      kind: 'dead-letter-queue',
      region,
      name: names.deadLetters,
      visibilitySeconds: 30,
      retentionSeconds: 14 * DAY,
      redrive: null,
      deadLettersOf: [queueOf],
      policy: queuePolicy(names, deadLettersOf, senders),
      discard,
    }),
    queue: queue(names, {
      kind: 'queue',
      region,
      name: names.queue,
      visibilitySeconds: VISIBILITY_SECONDS,
      retentionSeconds: 4 * DAY,
      redrive: { deadLetters: deadLettersOf, maxReceiveCount: MAX_RECEIVES },
      deadLettersOf: 'any',
      policy: queuePolicy(names, queueOf, senders),
      discard,
    }),
  };
}

/** What sends to the queue: findings as they come, and once a week a sign of life. */
function rules({ names, config }: PipelineInput): Pick<PipelineParts, 'rule' | 'heartbeat'> {
  const region = names.homeRegion;
  const heartbeat: HeartbeatEvent = { [OWN_EVENT]: 'heartbeat' };
  const target = {
    arn: queueArn(names, region, names.queue),
    deadLetters: queueArn(names, region, names.deadLetters),
  };
  return {
    rule: rule(names, {
      kind: 'finding-rule',
      region,
      name: names.rule,
      description: `Sends GuardDuty findings to the queue of ${names.deployment}`,
      pattern: findingPattern(config.minSeverity),
      target,
    }),
    heartbeat: rule(names, {
      kind: 'heartbeat-rule',
      region,
      name: names.heartbeatRule,
      description: `Asks for a weekly sign of life from ${names.deployment}`,
      schedule: WEEKLY,
      target: { ...target, input: JSON.stringify(heartbeat) },
    }),
  };
}

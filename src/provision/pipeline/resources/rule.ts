import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import type { Aws } from '../../aws/aws.ts';
import type { Place } from '../../aws/place.ts';
import { allPages, unlessMissing } from '../../aws/batches.ts';
import { ProvisionError } from '../../base/errors.ts';
import { ruleArn, type Names } from '../../deployment/names.ts';
import { owned, tagList, tagsByKey, type Tagged } from '../../deployment/owned.ts';
import { addressOf, type Resource, type State } from '../../engine/resource.ts';

/** Where a rule sends events. */
type RuleTarget = {
  readonly arn: string;
  /** The role that lets the rule send there, where one is needed: another Region's bus. */
  readonly role: string | null;
  /** Sent in place of the event. */
  readonly input: string | null;
  readonly retries: number;
  readonly retrySeconds: number;
  /** ARN of the queue for events that could not be delivered. */
  readonly deadLetters: string | null;
};

/** A rule on the default bus with its targets by their ids. */
export type RuleState = {
  readonly state: string;
  readonly pattern: State | null;
  readonly schedule: string | null;
  readonly targets: Readonly<Record<string, RuleTarget>>;
  /** The AWS service that owns the rule. */
  readonly managedBy: string | null;
};

export interface RuleSpec {
  readonly kind: 'finding-rule' | 'heartbeat-rule' | 'forwarder-rule';
  readonly region: string;
  readonly name: string;
  readonly description: string;
  readonly pattern?: State;
  readonly schedule?: string;
  readonly target: Pick<RuleTarget, 'arn' | 'deadLetters'> & Partial<Pick<RuleTarget, 'role' | 'input'>>;
}

/** AWS's most, and its default: a day with 185 attempts. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html */
const RETRIES = 185;
const RETRY_SECONDS = 86_400;
const TARGET = 'guardduty-slack';
const MISSING = 'ResourceNotFoundException';

/** A rule with exactly one target. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export function rule(names: Names, spec: RuleSpec): Resource<RuleState & Tagged> {
  const { kind, region, name, description } = spec;
  const at: At = { account: names.account, region, name };
  const address = addressOf({ kind, ...at });
  const ResourceARN = ruleArn(names, region, name);
  const desired: RuleState = {
    state: 'ENABLED',
    pattern: spec.pattern ?? null,
    schedule: spec.schedule ?? null,
    targets: {
      [TARGET]: { role: null, input: null, retries: RETRIES, retrySeconds: RETRY_SECONDS, ...spec.target },
    },
    managedBy: null,
  };
  return owned<RuleState>(names, {
    ...at,
    kind,
    desired: () => desired,
    conflict: ({ managedBy }) => (managedBy === null ? undefined : `not ours: ${managedBy} manages it`),
    observe: (aws) => observe(aws, at, ResourceARN),
    tagging: {
      add: (aws, tags) =>
        aws.client('events', at).send(new TagResourceCommand({ ResourceARN, Tags: tagList(tags) })),
      remove: (aws, TagKeys) =>
        aws.client('events', at).send(new UntagResourceCommand({ ResourceARN, TagKeys })),
    },
    update: async (aws, after, before) => {
      const events = aws.client('events', at);
      // PutRule creates, and replaces what is there, so it says everything; tags it takes only for a new rule.
      const tags = before === undefined ? { Tags: tagList(after.tags) } : {};
      await events.send(new PutRuleCommand({ ...ruleInput(name, description, after), ...tags }));
      await whole(aws, `the targets of ${address}`, async () => {
        const { FailedEntries = [], FailedEntryCount = 0 } = await events.send(
          new PutTargetsCommand({
            Rule: name,
            Targets: Object.entries(after.targets).map(([Id, target]) => targetInput(Id, target)),
          }),
        );
        return FailedEntryCount === 0 ? [] : FailedEntries;
      });
      const extra = Object.keys(before?.targets ?? {}).filter((id) => after.targets[id] === undefined);
      if (extra.length > 0) await removeTargets(aws, at, extra, address);
    },
    remove: async (aws) => {
      const ids = ((await unlessMissing(targetsOf(aws, at), MISSING)) ?? []).map(({ Id = '' }) => Id);
      if (ids.length > 0) await removeTargets(aws, at, ids, address);
      await aws.client('events', at).send(new DeleteRuleCommand({ Name: name }));
    },
  });
}

interface At extends Place {
  readonly name: string;
}

async function observe(
  aws: Aws,
  at: At,
  ResourceARN: string,
): Promise<(RuleState & { readonly tags: ReturnType<typeof tagsByKey> }) | undefined> {
  const events = aws.client('events', at);
  const seen = await unlessMissing(events.send(new DescribeRuleCommand({ Name: at.name })), MISSING);
  if (seen === undefined) return undefined;
  const [listed, tagged] = await Promise.all([
    unlessMissing(targetsOf(aws, at), MISSING),
    unlessMissing(events.send(new ListTagsForResourceCommand({ ResourceARN })), MISSING),
  ]);
  if (listed === undefined || tagged === undefined) return undefined;
  return {
    state: seen.State ?? 'ENABLED',
    pattern: seen.EventPattern === undefined ? null : (JSON.parse(seen.EventPattern) as State),
    schedule: seen.ScheduleExpression ?? null,
    targets: Object.fromEntries(listed.map((target) => [target.Id ?? '', targetState(target)])),
    managedBy: seen.ManagedBy ?? null,
    tags: tagsByKey(tagged.Tags),
  };
}

function targetsOf(aws: Aws, at: At): Promise<readonly Target[]> {
  return allPages(
    (NextToken) => aws.client('events', at).send(new ListTargetsByRuleCommand({ Rule: at.name, NextToken })),
    ({ Targets }) => Targets,
    ({ NextToken }) => NextToken,
  );
}

function removeTargets(aws: Aws, at: At, ids: readonly string[], address: string): Promise<void> {
  return whole(aws, `targets to leave ${address}`, async () => {
    const answer = await unlessMissing(
      aws.client('events', at).send(new RemoveTargetsCommand({ Rule: at.name, Ids: [...ids] })),
      MISSING,
    );
    return (answer?.FailedEntryCount ?? 0) === 0 ? [] : (answer?.FailedEntries ?? []);
  });
}

interface FailedEntry {
  readonly TargetId?: string | undefined;
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
}

/** A 200 may hide entries that failed: those that pass by themselves are tried again, the rest is an error. */
async function whole(aws: Aws, what: string, call: () => Promise<readonly FailedEntry[]>): Promise<void> {
  const failed = await aws.until({
    what,
    read: call,
    done: (entries) => !entries.some(({ ErrorCode = '' }) => /Concurrent|Internal|Throttl/.test(ErrorCode)),
    limitMs: 60_000,
    everyMs: 1_000,
  });
  if (failed.length === 0) return;
  const words = failed.map(
    ({ TargetId, ErrorCode, ErrorMessage }) =>
      `${TargetId ?? '?'}: ${ErrorCode ?? '?'} ${ErrorMessage ?? ''}`,
  );
  throw new ProvisionError(
    'AWS_REFUSED',
    `AWS did not take ${what}: ${words.join('; ')}`,
    "Read AWS's words above; when they name a passing state, run the same command again.",
  );
}

function ruleInput(
  Name: string,
  Description: string,
  { pattern, schedule, state }: RuleState,
): {
  Name: string;
  Description: string;
  State: 'ENABLED';
  EventPattern?: string;
  ScheduleExpression?: string;
} {
  return {
    Name,
    Description,
    State: state as 'ENABLED',
    ...(pattern === null ? {} : { EventPattern: JSON.stringify(pattern) }),
    ...(schedule === null ? {} : { ScheduleExpression: schedule }),
  };
}

function targetState(target: Target): RuleTarget {
  const { Arn = '', RoleArn, Input, InputPath, InputTransformer, RetryPolicy, DeadLetterConfig } = target;
  return {
    arn: Arn,
    role: RoleArn ?? null,
    input:
      Input ??
      (InputPath !== undefined
        ? `path ${InputPath}`
        : InputTransformer === undefined
          ? null
          : `template ${InputTransformer.InputTemplate ?? ''}`),
    retries: RetryPolicy?.MaximumRetryAttempts ?? RETRIES,
    retrySeconds: RetryPolicy?.MaximumEventAgeInSeconds ?? RETRY_SECONDS,
    deadLetters: DeadLetterConfig?.Arn ?? null,
  };
}

function targetInput(
  Id: string,
  { arn, role, input, retries, retrySeconds, deadLetters }: RuleTarget,
): Target {
  return {
    Id,
    Arn: arn,
    ...(role === null ? {} : { RoleArn: role }),
    ...(input === null ? {} : { Input: input }),
    RetryPolicy: { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: retrySeconds },
    ...(deadLetters === null ? {} : { DeadLetterConfig: { Arn: deadLetters } }),
  };
}

import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import type { Aws } from '../../aws/aws.ts';
import { allPages, unlessMissing } from '../../aws/batches.ts';
import { ProvisionError } from '../../base/errors.ts';
import { foreignReason, ownTags, ownTagsOf, ruleArn, type Names } from '../../deployment/names.ts';
import { notOurs } from '../../engine/note.ts';
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
  readonly tags: Readonly<Record<string, string>>;
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
export function rule(names: Names, spec: RuleSpec): Resource<RuleState> {
  const { kind, region, name, description } = spec;
  const place = { account: names.account, region };
  const goal: RuleState = {
    state: 'ENABLED',
    pattern: spec.pattern ?? null,
    schedule: spec.schedule ?? null,
    targets: {
      [TARGET]: { role: null, input: null, retries: RETRIES, retrySeconds: RETRY_SECONDS, ...spec.target },
    },
    managedBy: null,
    tags: ownTags(names),
  };

  const targets = (aws: Aws): Promise<readonly Target[]> =>
    allPages(
      (NextToken) =>
        aws.client('events', place).send(new ListTargetsByRuleCommand({ Rule: name, NextToken })),
      ({ Targets }) => Targets,
      ({ NextToken }) => NextToken,
    );

  const resource: Resource<RuleState> = {
    ...place,
    kind,
    name,
    goal: () => goal,
    conflict: ({ managedBy, tags }) =>
      notOurs(managedBy === null ? foreignReason(tags, names) : `not ours: ${managedBy} manages it`),
    observe: async (aws) => {
      const events = aws.client('events', place);
      const seen = await unlessMissing(events.send(new DescribeRuleCommand({ Name: name })), MISSING);
      if (seen === undefined) return undefined;
      const ResourceARN = ruleArn(names, region, name);
      const [listed, tagged] = await Promise.all([
        unlessMissing(targets(aws), MISSING),
        unlessMissing(events.send(new ListTagsForResourceCommand({ ResourceARN })), MISSING),
      ]);
      if (listed === undefined || tagged === undefined) return undefined;
      const tags = Object.fromEntries((tagged.Tags ?? []).map(({ Key = '', Value }) => [Key, Value]));
      return {
        state: seen.State ?? 'ENABLED',
        pattern: seen.EventPattern === undefined ? null : (JSON.parse(seen.EventPattern) as State),
        schedule: seen.ScheduleExpression ?? null,
        targets: Object.fromEntries(listed.map((target) => [target.Id ?? '', targetState(target)])),
        managedBy: seen.ManagedBy ?? null,
        tags: ownTagsOf(tags, names),
      };
    },
    put: async (aws, after, before) => {
      const events = aws.client('events', place);
      // PutRule replaces what is there, so it says everything; tags it takes only for a new rule.
      const tags = before === undefined ? { Tags: tagList(after) } : {};
      await events.send(new PutRuleCommand({ ...ruleInput(name, description, after), ...tags }));
      await whole(aws, `the targets of ${addressOf(resource)}`, async () => {
        const { FailedEntries = [], FailedEntryCount = 0 } = await events.send(
          new PutTargetsCommand({
            Rule: name,
            Targets: Object.entries(after.targets).map(([Id, target]) => targetInput(Id, target)),
          }),
        );
        return FailedEntryCount === 0 ? [] : FailedEntries;
      });
      const extra = Object.keys(before?.targets ?? {}).filter((id) => after.targets[id] === undefined);
      if (extra.length > 0) await removeTargets(aws, extra);
    },
    remove: async (aws) => {
      const ids = ((await unlessMissing(targets(aws), MISSING)) ?? []).map(({ Id = '' }) => Id);
      if (ids.length > 0) await removeTargets(aws, ids);
      await aws.client('events', place).send(new DeleteRuleCommand({ Name: name }));
    },
  };

  const removeTargets = (aws: Aws, ids: readonly string[]): Promise<void> =>
    whole(aws, `targets to leave ${addressOf(resource)}`, async () => {
      const answer = await unlessMissing(
        aws.client('events', place).send(new RemoveTargetsCommand({ Rule: name, Ids: [...ids] })),
        MISSING,
      );
      return (answer?.FailedEntryCount ?? 0) === 0 ? [] : (answer?.FailedEntries ?? []);
    });

  return resource;
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

function tagList({ tags }: RuleState): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
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

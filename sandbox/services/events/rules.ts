/** Rules: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
import { AwsError, type Call, type Operation, type Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import type { EventsInputs } from '../../model/types/events.ts';
import { page } from '../shared/page.ts';
import { checkBus, checkUnmanaged, getRule } from './members.ts';
import { parsePattern } from '../shared/event-pattern/pattern.ts';
import { parseSchedule } from './schedule.ts';
import { eventsOf, type Rule, type RuleState, type Trigger } from './state.ts';
import { checkTags, tagsFrom } from './tags.ts';

/** Creates a rule or replaces it: what the call leaves out is gone. Tags count only when the rule is new. */
export const putRule: Operation<EventsInputs['PutRule']> = (call) => {
  const input = call.input;
  checkBus(call, input.EventBusName);
  const trigger = readTrigger(input);
  const { rules } = eventsOf(call.world, call.account, call.region);
  const known = rules[input.Name];
  if (known) {
    checkUnmanaged(known);
    change(call.world, known, trigger);
    known.description = input.Description;
    known.roleArn = input.RoleArn;
    return { RuleArn: known.arn };
  }
  if (Object.keys(rules).length >= knob(call.world, 'events.ruleLimit'))
    throw new AwsError(
      'LimitExceededException',
      'The requested resource exceeds the maximum number allowed.',
    );
  checkTags(input.Tags ?? [], {});
  const rule = newRule(call, input.Name, trigger);
  rule.description = input.Description;
  rule.roleArn = input.RoleArn;
  Object.assign(rule.tags, tagsFrom(input.Tags ?? []));
  rules[input.Name] = rule;
  return { RuleArn: rule.arn };
};

/** A rule that acts once the change is known everywhere. */
export function newRule(
  at: Pick<Call, 'world' | 'account' | 'region'>,
  name: string,
  trigger: Trigger,
): Rule {
  const { world, account, region } = at;
  const time = now(world);
  return {
    name,
    arn: `arn:${world.settings.partition}:events:${region}:${account}:rule/${name}`,
    account,
    region,
    trigger,
    before: undefined,
    changesAt: time + knob(world, 'events.propagationMs'),
    createdAt: time,
    lookedAt: time,
    tags: {},
    targets: {},
  };
}

export const describeRule: Operation<EventsInputs['DescribeRule']> = (call) => {
  const input = call.input;
  checkBus(call, input.EventBusName);
  const rule = getRule(call, input.Name);
  return { ...describe(rule), CreatedBy: rule.account };
};

/** Deletes a rule that has no targets left; a rule that is not there is deleted already. */
export const deleteRule: Operation<EventsInputs['DeleteRule']> = (call) => {
  const input = call.input;
  checkBus(call, input.EventBusName);
  const { rules } = eventsOf(call.world, call.account, call.region);
  const rule = rules[input.Name];
  if (rule === undefined) return {};
  checkUnmanaged(rule, input.Force);
  if (Object.keys(rule.targets).length > 0)
    throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
  delete rules[input.Name];
  return {};
};

export const enableRule: Operation<EventsInputs['EnableRule']> = (call) => switchRule(call, 'ENABLED');

export const disableRule: Operation<EventsInputs['DisableRule']> = (call) => switchRule(call, 'DISABLED');

export const listRules: Operation<EventsInputs['ListRules']> = (call) => {
  const input = call.input;
  checkBus(call, input.EventBusName);
  const found = rulesOf(call).filter((rule) => rule.name.startsWith(input.NamePrefix ?? ''));
  const { items, NextToken } = page(
    found,
    (rule) => rule.name,
    input.Limit ?? knob(call.world, 'events.pageSize'),
    input.NextToken,
  );
  return { Rules: items.map(describe), NextToken };
};

export const listRuleNamesByTarget: Operation<EventsInputs['ListRuleNamesByTarget']> = (call) => {
  const input = call.input;
  checkBus(call, input.EventBusName);
  const found = rulesOf(call).filter((rule) =>
    Object.values(rule.targets).some(({ target }) => target.Arn === input.TargetArn),
  );
  const { items, NextToken } = page(
    found,
    (rule) => rule.name,
    input.Limit ?? knob(call.world, 'events.pageSize'),
    input.NextToken,
  );
  return { RuleNames: items.map((rule) => rule.name), NextToken };
};

function rulesOf({ world, account, region }: Call): readonly Rule[] {
  return Object.values(eventsOf(world, account, region).rules);
}

function switchRule(call: Call<EventsInputs['EnableRule']>, state: RuleState): Output {
  const input = call.input;
  checkBus(call, input.EventBusName);
  const rule = getRule(call, input.Name);
  checkUnmanaged(rule);
  change(call.world, rule, { ...rule.trigger, state });
  return {};
}

/** Takes a new trigger; until it has spread, the rule does what it did. */
function change(world: World, rule: Rule, trigger: Trigger): void {
  const time = now(world);
  if (time >= rule.changesAt) rule.before = rule.trigger;
  rule.trigger = trigger;
  rule.changesAt = time + knob(world, 'events.propagationMs');
}

function readTrigger(input: {
  readonly EventPattern?: string | undefined;
  readonly ScheduleExpression?: string | undefined;
  readonly State?: RuleState | undefined;
}): Trigger {
  const { EventPattern, ScheduleExpression, State = 'ENABLED' } = input;
  if (!EventPattern && !ScheduleExpression)
    throw new AwsError(
      'ValidationException',
      'Parameter(s) EventPattern or ScheduleExpression must be specified.',
    );
  if (EventPattern) parsePattern(EventPattern);
  if (ScheduleExpression && parseSchedule(ScheduleExpression) === undefined)
    throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
  return {
    state: State,
    ...(EventPattern ? { eventPattern: EventPattern } : {}),
    ...(ScheduleExpression ? { scheduleExpression: ScheduleExpression } : {}),
  };
}

function describe(rule: Rule): Output {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.trigger.eventPattern,
    ScheduleExpression: rule.trigger.scheduleExpression,
    State: rule.trigger.state,
    Description: rule.description,
    RoleArn: rule.roleArn,
    ManagedBy: rule.managedBy,
    EventBusName: 'default',
  };
}

/** Targets: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
import { AwsError, type Call, type Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now } from '../../world/world.ts';
import type { EventsInputs } from '../../model/types/events.ts';
import { takeFault } from '../shared/entry-faults.ts';
import { steps } from '../shared/json-path.ts';
import { page } from '../shared/page.ts';
import { checkBus, checkUnmanaged, getRule } from './members.ts';
import type { Target } from './state.ts';

const MOST_TARGETS = 5;

/** Adds targets to a rule or replaces those with the same id. A target that could not be put is named in the answer. */
export const putTargets: Operation<EventsInputs['PutTargets']> = (call) => {
  const input = call.input;
  checkBus(call, input.EventBusName);
  const rule = getRule(call, input.Rule);
  checkUnmanaged(rule);
  const ids = new Set([...Object.keys(rule.targets), ...input.Targets.map(({ Id }) => Id)]);
  if (ids.size > MOST_TARGETS)
    throw new AwsError(
      'LimitExceededException',
      'The requested resource exceeds the maximum number allowed.',
    );
  for (const target of input.Targets) checkTarget(call, target);
  const actsAt = now(call.world) + knob(call.world, 'events.propagationMs');
  return entries(call, input.Targets, (target) => {
    rule.targets[target.Id] = { actsAt, target: withoutUndefined(target) };
  });
};

export const removeTargets: Operation<EventsInputs['RemoveTargets']> = (call) => {
  const input = call.input;
  checkBus(call, input.EventBusName);
  const rule = getRule(call, input.Rule);
  checkUnmanaged(rule, input.Force);
  return entries(
    call,
    input.Ids.map((Id) => ({ Id })),
    ({ Id }) => {
      delete rule.targets[Id];
    },
  );
};

export const listTargetsByRule: Operation<EventsInputs['ListTargetsByRule']> = (call) => {
  const input = call.input;
  checkBus(call, input.EventBusName);
  const targets = Object.values(getRule(call, input.Rule).targets).map(({ target }) => target);
  const size = input.Limit ?? knob(call.world, 'events.pageSize');
  const { items, NextToken } = page(targets, (target) => target.Id, size, input.NextToken);
  return { Targets: items, NextToken };
};

/** Does something for each entry, but for those that a fault on `<Operation>.Entry` lets fail. */
function entries<E extends { readonly Id: string }>(
  call: Call,
  all: readonly E[],
  apply: (entry: E) => void,
): { FailedEntryCount: number; FailedEntries: readonly unknown[] } {
  const FailedEntries: unknown[] = [];
  for (const entry of all) {
    const fault = takeFault(call.world, { ...call, operation: `${call.operation}.Entry` });
    if (fault) FailedEntries.push({ TargetId: entry.Id, ErrorCode: fault.code, ErrorMessage: fault.message });
    else apply(entry);
  }
  return { FailedEntryCount: FailedEntries.length, FailedEntries };
}

function checkTarget(call: Call, target: Target): void {
  const { account, region } = call;
  const [, service = '', targetRegion = '', targetAccount = ''] =
    /^arn:aws[\w-]*:([a-z0-9-]+):([a-z0-9-]*):(\d{12}|):.+$/.exec(target.Arn) ?? [];
  if (service === '')
    throw invalid(`Parameter ${target.Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  const elsewhere = targetRegion !== region || targetAccount !== account;
  if (service === 'events' && elsewhere && target.RoleArn === undefined)
    throw invalid(`RoleArn is required for target ${target.Arn}.`);
  if (service !== 'events' && targetRegion !== region)
    throw invalid(`Parameter ${target.Arn} is not valid. Reason: Provided Arn is not in the rule's Region.`);
  if (service !== 'events' && targetAccount !== account && target.RoleArn === undefined)
    throw invalid(`RoleArn is required for target ${target.Arn}.`);
  if (target.RoleArn !== undefined && !/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(target.RoleArn))
    throw invalid(`Parameter ${target.RoleArn} is not valid. Reason: Provided Arn is not in correct format.`);
  checkInput(target, service === 'events' && targetAccount !== account);
  const fifo = service === 'sqs' && target.Arn.endsWith('.fifo');
  if (fifo && !target.SqsParameters?.MessageGroupId)
    throw invalid(`Parameter(s) MessageGroupId must be specified for target: ${target.Id}.`);
  checkDeadLetters(target.DeadLetterConfig?.Arn, region);
}

function checkInput({ Id, Input, InputPath, InputTransformer }: Target, foreignBus: boolean): void {
  const given = [Input, InputPath, InputTransformer].filter((member) => member !== undefined);
  if (given.length > 1)
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  if (given.length > 0 && foreignBus)
    throw invalid(`Input, InputPath and InputTransformer are not supported for event bus target ${Id}.`);
  if (Input !== undefined && !isJson(Input)) throw invalid(`JSON syntax error in input for target ${Id}.`);
  const paths = [InputPath, ...Object.values(InputTransformer?.InputPathsMap ?? {})];
  for (const path of paths)
    if (path !== undefined && steps(path) === undefined)
      throw invalid(`Invalid JSON path ${path} in the input of target ${Id}.`);
}

/** A dead-letter queue must be a standard queue of the rule's Region. It need not be there. */
function checkDeadLetters(queueArn: string | undefined, region: string): void {
  if (queueArn === undefined) return;
  const [, queueRegion, name] = /^arn:aws[\w-]*:sqs:([a-z0-9-]+):\d{12}:([\w.-]+)$/.exec(queueArn) ?? [];
  const refuse = (reason: string) => invalid(`Parameter ${queueArn} is not valid. Reason: ${reason}`);
  if (name === undefined) throw refuse('Provided Arn is not in correct format.');
  if (queueRegion !== region) throw refuse('The dead-letter queue must be in the same Region as the rule.');
  if (name.endsWith('.fifo')) throw refuse('The dead-letter queue must be a standard queue.');
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What the request left out is not in the answer either. */
function withoutUndefined<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

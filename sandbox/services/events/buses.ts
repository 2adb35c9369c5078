/** The default bus and who may put events on it from outside. */
import { AwsError, type Call, type Operation, type Output } from '../service.ts';
import { isRecord } from '../../model/check.ts';
import type { EventsInputs } from '../../model/types/events.ts';
import { checkBus } from './members.ts';
import { busArn, eventsOf } from './state.ts';

export const describeEventBus: Operation<EventsInputs['DescribeEventBus']> = (call) => {
  const { Name } = call.input;
  checkBus(call, Name);
  return describe(call);
};

export const listEventBuses: Operation<EventsInputs['ListEventBuses']> = (call) => {
  const { NamePrefix = '' } = call.input;
  return { EventBuses: 'default'.startsWith(NamePrefix) ? [describe(call)] : [] };
};

/** Lets another account put events: a whole policy, or one statement in the older form. */
export const putPermission: Operation<EventsInputs['PutPermission']> = (call) => {
  const input = call.input;
  checkBus(call, input.EventBusName);
  const { bus } = eventsOf(call.world, call.account, call.region);
  const { Policy, Action, Principal, StatementId, Condition } = input;
  if (Policy !== undefined) {
    statements(Policy);
    bus.policy = Policy;
    return {};
  }
  if (!Action || !Principal || !StatementId)
    throw new AwsError(
      'ValidationException',
      'Parameter(s) Action, Principal and StatementId must be specified.',
    );
  const { partition } = call.world.settings;
  const statement = {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:${partition}:iam::${Principal}:root` },
    Action,
    Resource: busArn(call.world, call.account, call.region),
    ...(Condition ? { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } } : {}),
  };
  const others = statements(bus.policy).filter((each) => each['Sid'] !== StatementId);
  bus.policy = JSON.stringify({ Version: '2012-10-17', Statement: [...others, statement] });
  return {};
};

export const removePermission: Operation<EventsInputs['RemovePermission']> = (call) => {
  const { EventBusName, StatementId, RemoveAllPermissions } = call.input;
  checkBus(call, EventBusName);
  const { bus } = eventsOf(call.world, call.account, call.region);
  if (RemoveAllPermissions === true) {
    delete bus.policy;
    return {};
  }
  const present = statements(bus.policy);
  const kept = present.filter((each) => each['Sid'] !== StatementId);
  if (kept.length === present.length)
    throw new AwsError('ResourceNotFoundException', 'EventBus does not have a policy with this statement.');
  if (kept.length === 0) delete bus.policy;
  else bus.policy = JSON.stringify({ Version: '2012-10-17', Statement: kept });
  return {};
};

function describe(call: Call): Output {
  const { world, account, region } = call;
  const { policy } = eventsOf(world, account, region).bus;
  return { Name: 'default', Arn: busArn(world, account, region), Policy: policy };
}

function statements(policy: string | undefined): readonly Readonly<Record<string, unknown>>[] {
  if (policy === undefined) return [];
  try {
    const document = JSON.parse(policy) as unknown;
    const list = isRecord(document) ? document['Statement'] : undefined;
    const all = Array.isArray(list) ? list : [list];
    if (all.every(isRecord)) return all;
  } catch {
    // Said below, as for a document of the wrong form.
  }
  throw new AwsError('ValidationException', 'This policy contains invalid Json');
}

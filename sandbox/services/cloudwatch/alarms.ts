/** Alarms, read and switched. */
import { AwsError, type Call, type Operation, type Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now } from '../../world/world.ts';
import { integer, list, optional, read, structure, text } from '../shared/constraints.ts';
import { page } from '../shared/page.ts';
import { evaluate } from './alarm-state.ts';
import { alarmName } from './put-metric-alarm.ts';
import { cloudwatchOf, type Alarm, type StateValue } from './state.ts';

const STATES: readonly StateValue[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
const MINUTE = 60_000;

const alarmNames = list(alarmName, { max: 100 });

export const describeAlarms: Operation = (call) => {
  const input = read(
    call.input,
    structure({
      AlarmNames: optional(alarmNames),
      AlarmNamePrefix: optional(alarmName),
      AlarmTypes: optional(list(text({ values: ['CompositeAlarm', 'MetricAlarm'] }))),
      StateValue: optional(text({ values: STATES })),
      ActionPrefix: optional(text({ min: 1, max: 1024 })),
      MaxRecords: optional(integer({ min: 1, max: 100 })),
      NextToken: optional(text()),
    }),
    'ValidationError',
  );
  const { AlarmNames, AlarmNamePrefix, AlarmTypes, ActionPrefix, StateValue } = input;
  if (AlarmNames && AlarmNames.length > 0 && AlarmNamePrefix !== undefined)
    throw new AwsError('ValidationError', 'AlarmNames and AlarmNamePrefix cannot be given together.');
  const metricAlarms = AlarmTypes === undefined || AlarmTypes.includes('MetricAlarm');
  const found = (metricAlarms ? alarmsOf(call) : [])
    .filter(({ name }) => !AlarmNames || AlarmNames.length === 0 || AlarmNames.includes(name))
    .filter(({ name }) => name.startsWith(AlarmNamePrefix ?? ''))
    .filter(
      ({ settings }) =>
        ActionPrefix === undefined || settings.AlarmActions.some((action) => action.startsWith(ActionPrefix)),
    )
    .map((alarm) => evaluate(call.world, call.account, call.region, alarm))
    .filter(({ state }) => StateValue === undefined || state.value === StateValue);
  const size = input.MaxRecords ?? knob(call.world, 'monitoring.pageSize');
  const { items, NextToken } = page(found, ({ name }) => name, size, input.NextToken);
  return { MetricAlarms: items.map(describe), CompositeAlarms: [], NextToken };
};

/** Deletes alarms: all of them, or none when one is not there. */
export const deleteAlarms: Operation = (call) => {
  const { AlarmNames } = read(call.input, structure({ AlarmNames: alarmNames }), 'ValidationError');
  const { alarms } = cloudwatchOf(call.world, call.account, call.region);
  for (const name of AlarmNames) getAlarm(call, name);
  for (const name of AlarmNames) delete alarms[name];
  return {};
};

/** Sets a state by hand. It stands until the alarm is next evaluated, after a minute. */
export const setAlarmState: Operation = (call) => {
  const input = read(
    call.input,
    structure({
      AlarmName: alarmName,
      StateValue: text({ values: STATES }),
      StateReason: text({ max: 1023 }),
      StateReasonData: optional(text({ max: 4000 })),
    }),
    'ValidationError',
  );
  const alarm = getAlarm(call, input.AlarmName);
  if (input.StateReasonData !== undefined && !isJson(input.StateReasonData))
    throw new AwsError('InvalidFormat', 'StateReasonData is not valid JSON.', 400, {
      __type: 'com.amazonaws.cloudwatch.v2010_08_01#InvalidFormatFault',
    });
  const time = now(call.world);
  alarm.state = {
    value: input.StateValue,
    reason: input.StateReason,
    reasonData: input.StateReasonData,
    updatedAt: time,
    transitionedAt: alarm.state.value === input.StateValue ? alarm.state.transitionedAt : time,
    heldUntil: time + MINUTE,
  };
  return {};
};

export const enableAlarmActions: Operation = (call) => switchActions(call, true);

export const disableAlarmActions: Operation = (call) => switchActions(call, false);

/** Names without an alarm are passed over. */
function switchActions(call: Call, enabled: boolean): Output {
  const { AlarmNames } = read(call.input, structure({ AlarmNames: alarmNames }), 'ValidationError');
  for (const alarm of alarmsOf(call)) if (AlarmNames.includes(alarm.name)) alarm.actionsEnabled = enabled;
  return {};
}

function alarmsOf({ world, account, region }: Call): readonly Alarm[] {
  return Object.values(cloudwatchOf(world, account, region).alarms);
}

function getAlarm({ world, account, region }: Call, name: string): Alarm {
  const alarm = cloudwatchOf(world, account, region).alarms[name];
  if (alarm === undefined) throw new AwsError('ResourceNotFound', `The alarm ${name} does not exist.`, 404);
  return alarm;
}

function describe(alarm: Alarm): Output {
  const { name, arn, settings, updatedAt, actionsEnabled, state } = alarm;
  return {
    AlarmName: name,
    AlarmArn: arn,
    AlarmConfigurationUpdatedTimestamp: updatedAt / 1000,
    ActionsEnabled: actionsEnabled,
    ...settings,
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: state.updatedAt / 1000,
    StateTransitionedTimestamp: state.transitionedAt / 1000,
  };
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

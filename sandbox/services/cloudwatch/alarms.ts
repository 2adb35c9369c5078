/** Alarms, read and switched. */
import type { CloudwatchInputs } from '../../model/types/cloudwatch.ts';
import { AwsError, type Call, type Operation, type Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now } from '../../world/world.ts';
import { page } from '../shared/page.ts';
import { evaluate } from './alarm-state.ts';
import { cloudwatchOf, type Alarm } from './state.ts';

const MINUTE = 60_000;

export const describeAlarms: Operation<CloudwatchInputs['DescribeAlarms']> = (call) => {
  const input = call.input;
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
export const deleteAlarms: Operation<CloudwatchInputs['DeleteAlarms']> = (call) => {
  const { AlarmNames } = call.input;
  const { alarms } = cloudwatchOf(call.world, call.account, call.region);
  for (const name of AlarmNames) getAlarm(call, name);
  for (const name of AlarmNames) delete alarms[name];
  return {};
};

/** Sets a state by hand. It stands until the alarm is next evaluated, after a minute. */
export const setAlarmState: Operation<CloudwatchInputs['SetAlarmState']> = (call) => {
  const input = call.input;
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

export const enableAlarmActions: Operation<CloudwatchInputs['EnableAlarmActions']> = (call) =>
  switchActions(call, true);

export const disableAlarmActions: Operation<CloudwatchInputs['DisableAlarmActions']> = (call) =>
  switchActions(call, false);

/** Names without an alarm are passed over. */
function switchActions(call: Call<CloudwatchInputs['EnableAlarmActions']>, enabled: boolean): Output {
  const { AlarmNames } = call.input;
  for (const alarm of alarmsOf(call)) if (AlarmNames.includes(alarm.name)) alarm.actionsEnabled = enabled;
  return {};
}

function alarmsOf({ world, account, region }: Call<unknown>): readonly Alarm[] {
  return Object.values(cloudwatchOf(world, account, region).alarms);
}

function getAlarm({ world, account, region }: Call<unknown>, name: string): Alarm {
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

/**
 * Time to live: UpdateTimeToLive, DescribeTimeToLive.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
 */
import type { DynamodbInputs } from '../../model/types/dynamodb.ts';
import type { Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now } from '../../world/world.ts';
import { describedTable, refuseBusy } from './checks.ts';
import { validation } from './errors.ts';

export const updateTimeToLive: Operation<DynamodbInputs['UpdateTimeToLive']> = (call) => {
  const { world, input } = call;
  const { AttributeName: attribute, Enabled: enabled } = input.TimeToLiveSpecification;
  const table = describedTable(call);
  refuseBusy(world, table);
  const current = table.ttl;
  if (current !== undefined && now(world) - current.changedAt < knob(world, 'dynamodb.ttlChangeIntervalMs')) {
    throw validation('Time to live has been modified multiple times within a fixed interval');
  }
  if ((current?.enabled ?? false) === enabled) {
    if (!enabled) throw validation('TimeToLive is already disabled');
    if (current?.attribute === attribute) throw validation('TimeToLive is already enabled');
  }
  if (current?.enabled === true && current.attribute !== attribute) {
    throw validation(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${current.attribute}`,
    );
  }
  table.ttl = { attribute, enabled, changedAt: now(world) };
  return { TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled } };
};

export const describeTimeToLive: Operation<DynamodbInputs['DescribeTimeToLive']> = (call) => {
  const { ttl } = describedTable(call);
  if (ttl === undefined) return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } };
  const changing = now(call.world) < ttl.changedAt + knob(call.world, 'dynamodb.ttlDelayMs');
  const status = ttl.enabled ? (changing ? 'ENABLING' : 'ENABLED') : changing ? 'DISABLING' : 'DISABLED';
  return {
    TimeToLiveDescription: {
      TimeToLiveStatus: status,
      AttributeName: status === 'DISABLED' ? undefined : ttl.attribute,
    },
  };
};

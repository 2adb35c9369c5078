/**
 * Time to live: UpdateTimeToLive, DescribeTimeToLive.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
 */
import type { Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now } from '../../world/world.ts';
import {
  constraint,
  describedTable,
  optionalFlag,
  optionalRecord,
  optionalText,
  refuseBusy,
} from './checks.ts';
import { validation } from './errors.ts';

export const updateTimeToLive: Operation = (call) => {
  const { world, input } = call;
  const specification = optionalRecord(input, 'TimeToLiveSpecification');
  const attribute = specification && optionalText(specification, 'AttributeName');
  const enabled = specification && optionalFlag(specification, 'Enabled');
  if (specification === undefined)
    throw constraint('TimeToLiveSpecification', undefined, 'Member must not be null');
  if (attribute === undefined) {
    throw constraint('timeToLiveSpecification.attributeName', undefined, 'Member must not be null');
  }
  if (attribute === '') {
    throw constraint(
      'timeToLiveSpecification.attributeName',
      '',
      'Member must have length greater than or equal to 1',
    );
  }
  if (enabled === undefined) {
    throw constraint('timeToLiveSpecification.enabled', undefined, 'Member must not be null');
  }
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

export const describeTimeToLive: Operation = (call) => {
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

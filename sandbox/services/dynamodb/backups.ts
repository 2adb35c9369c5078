/** Point-in-time recovery: DescribeContinuousBackups, UpdateContinuousBackups. */
import type { DynamodbInputs } from '../../model/types/dynamodb.ts';
import type { Call, Operation, Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { findTable, tableName, type NamesTable } from './checks.ts';
import { dynamodbError } from './errors.ts';
import type { Table } from './state.ts';

export const describeContinuousBackups: Operation<DynamodbInputs['DescribeContinuousBackups']> = (call) =>
  describe(call.world, backedUpTable(call));

export const updateContinuousBackups: Operation<DynamodbInputs['UpdateContinuousBackups']> = (call) => {
  const { world, input } = call;
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days = 35 } =
    input.PointInTimeRecoverySpecification;
  const table = backedUpTable(call);
  if (now(world) < table.createdAt + knob(world, 'dynamodb.backupsDelayMs') || now(world) < table.readyAt) {
    throw dynamodbError(
      'ContinuousBackupsUnavailableException',
      `Backups are being enabled for the table: ${table.name}. Please retry later`,
    );
  }
  if (!enabled) delete table.pointInTimeRecovery;
  else table.pointInTimeRecovery = { days, since: table.pointInTimeRecovery?.since ?? now(world) };
  return describe(world, table);
};

function describe(world: World, { pointInTimeRecovery }: Table): Output {
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription:
        pointInTimeRecovery === undefined
          ? { PointInTimeRecoveryStatus: 'DISABLED' }
          : {
              PointInTimeRecoveryStatus: 'ENABLED',
              RecoveryPeriodInDays: pointInTimeRecovery.days,
              EarliestRestorableDateTime: pointInTimeRecovery.since / 1000,
              LatestRestorableDateTime: now(world) / 1000,
            },
    },
  };
}

function backedUpTable({ world, account, region, input }: Call<NamesTable>): Table {
  const name = tableName(input);
  const table = findTable(world, account, region, name);
  if (table === undefined) throw dynamodbError('TableNotFoundException', `Table not found: ${name}`);
  return table;
}

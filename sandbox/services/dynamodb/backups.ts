/** Point-in-time recovery: DescribeContinuousBackups, UpdateContinuousBackups. */
import type { Call, Operation, Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { constraint, findTable, optionalFlag, optionalRecord, tableName } from './checks.ts';
import { dynamodbError, wrongType } from './errors.ts';
import type { Table } from './state.ts';

export const describeContinuousBackups: Operation = (call) => describe(call.world, backedUpTable(call));

export const updateContinuousBackups: Operation = (call) => {
  const { world, input } = call;
  const specification = optionalRecord(input, 'PointInTimeRecoverySpecification');
  const enabled = specification && optionalFlag(specification, 'PointInTimeRecoveryEnabled');
  if (specification === undefined || enabled === undefined) {
    throw constraint(
      'pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled',
      undefined,
      'Member must not be null',
    );
  }
  const days = specification['RecoveryPeriodInDays'] ?? 35;
  if (typeof days !== 'number') throw wrongType();
  if (days < 1 || days > 35) {
    throw constraint(
      'pointInTimeRecoverySpecification.recoveryPeriodInDays',
      days,
      'Member must have value less than or equal to 35',
    );
  }
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

function backedUpTable({ world, account, region, input }: Call): Table {
  const name = tableName(input);
  const table = findTable(world, account, region, name);
  if (table === undefined) throw dynamodbError('TableNotFoundException', `Table not found: ${name}`);
  return table;
}

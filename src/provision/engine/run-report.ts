import type { Outcome } from './engine.ts';
import type { ProvisionError } from '../base/errors.ts';
import type { Change } from './resource.ts';
import type { ChangeReport, ErrorReport, SummaryReport } from './report.ts';

/** A change and how it ended, as data. What could not be read is reported as blocked and failed, never as absent. */
export function changeReport({ change, outcome, error }: Outcome): ChangeReport {
  const { address, kind, account, region, action, fields, reduces, notes } = change;
  return {
    address,
    kind,
    account,
    region,
    action: action === 'unknown' ? 'blocked' : action,
    reduces,
    fields,
    notes,
    outcome: action === 'unknown' ? 'failed' : outcome,
    ...(error === undefined && change.error === undefined
      ? {}
      : { error: errorReport((error ?? change.error) as ProvisionError) }),
  };
}

/** An error as data. */
export function errorReport({ code, message, fix, where }: ProvisionError): ErrorReport {
  return { code, message, fix, ...(where.requestId === undefined ? {} : { requestId: where.requestId }) };
}

/** A planned change that was not carried out. */
export function asPlanned(change: Change): Outcome {
  return { change, outcome: 'planned' };
}

/** Counts by action and outcome. */
export function summaryOf(changes: readonly ChangeReport[]): SummaryReport {
  const count = (action: ChangeReport['action']): number =>
    changes.filter((one) => one.action === action).length;
  return {
    none: count('none'),
    create: count('create'),
    update: count('update'),
    remove: count('remove'),
    keep: count('keep'),
    blocked: count('blocked'),
    failed: changes.filter(({ outcome }) => outcome === 'failed').length,
    notTried: changes.filter(({ outcome }) => outcome === 'not-tried').length,
  };
}

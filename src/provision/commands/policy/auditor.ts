import type { Statements } from '../../base/policy-document.ts';
import { adminPolicy } from './admin.ts';
import type { PolicyScope } from './scope.ts';

/** What only reads, by AWS's own verbs; EventBridge's test of a pattern changes nothing. */
const READS = /^\w+:(?:Get|List|Describe|TestEventPattern$)/;

/** Reads that only `enable`, `test` and `redrive` need, which write as well: no finding is the auditor's to see. */
const OTHERS: ReadonlySet<unknown> = new Set([
  'guardduty:ListFindings',
  'guardduty:GetFindings',
  'guardduty:GetFindingsStatistics',
  'guardduty:GetMembers',
  'lambda:GetEventSourceMapping',
  'sqs:ListMessageMoveTasks',
]);

/**
 * What a job in the admin account needs that only looks: `status`, `plan` and `doctor`. It is the reading part of the admin's
 * policy, so it can do nothing that the admin cannot, and reads no secret and no finding.
 */
export function auditorPolicy(scope: PolicyScope): Statements {
  const reading = Object.entries(adminPolicy(scope)).flatMap(([sid, statement]) => {
    const actions = [statement.Action]
      .flat()
      .filter((action) => READS.test(String(action)) && !OTHERS.has(action));
    return actions.length === 0 ? [] : [[sid, { ...statement, Action: actions }] as const];
  });
  return Object.fromEntries(reading);
}

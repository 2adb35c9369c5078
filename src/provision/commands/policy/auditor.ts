import type { Statements } from '../../base/policy-document.ts';
import { adminPolicy } from './admin.ts';
import type { PolicyScope } from './scope.ts';

/** What only reads, by AWS's own verbs; EventBridge's test of a pattern changes nothing, and messages that are looked at stay. */
const READS =
  /^\w+:(?:Get|List|Describe|BatchGet|Scan$|TestEventPattern$|ReceiveMessage$|ChangeMessageVisibility$|FilterLogEvents$)/;

/** Reads that only `enable`, `test` and `redrive` need, which write as well. */
const OTHERS: ReadonlySet<unknown> = new Set([
  'guardduty:GetFindingsStatistics',
  'guardduty:GetMembers',
  'lambda:GetEventSourceMapping',
  'sqs:ListMessageMoveTasks',
]);

/**
 * What a job in the admin account needs that only looks: `status`, `plan`, `doctor` and `audit`. It is the reading part of the
 * admin's policy, so it can do nothing that the admin cannot. It sees findings, and no secret.
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

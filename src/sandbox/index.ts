/** The simulator's public face. */
export { watchAccess, type Asked } from './access.ts';
export { addFault, type FaultOptions } from './faults.ts';
export { addUser, operatorKey, type OperatorKey } from './operators.ts';
export { canonicalDump, type CanonicalDump } from './dump.ts';
export { recordFinding } from './services/guardduty/findings.ts';
export { sandboxRequestHandler } from './request-handler.ts';
export { startSandbox, type Sandbox, type SandboxOptions } from './server.ts';
export { slackMessages } from './slack/slack.ts';
export {
  advance,
  callsOf,
  createWorld,
  now,
  type CallRecord,
  type Fault,
  type World,
  type WorldOptions,
} from './world.ts';
export {
  ADMIN_ACCOUNT,
  addMember,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  singleAccountWorld,
  type OrganizationOptions,
} from './worlds.ts';

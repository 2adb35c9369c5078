/** The simulator's public face. */
export { watchAccess, type Asked } from './access/access.ts';
export { addFault, type FaultOptions } from './http/faults.ts';
export { addUser, operatorKey, type OperatorKey } from './access/operators.ts';
export { canonicalDump, type CanonicalDump } from './world/dump.ts';
export { recordFinding } from './services/guardduty/findings.ts';
export { denyRegions } from './services/organizations/region-deny.ts';
export { sandboxRequestHandler } from './http/request-handler.ts';
export { startSandbox, type Sandbox, type SandboxOptions } from './http/server.ts';
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
} from './world/world.ts';
export {
  ADMIN_ACCOUNT,
  addMember,
  MANAGEMENT_ACCOUNT,
  memberId,
  organizationWorld,
  singleAccountWorld,
  type OrganizationOptions,
} from './world/worlds.ts';

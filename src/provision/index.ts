/** The library's public face: what `cli` and tests may use. */
export { defaultRegion } from './discovery/default-region.ts';
export type { Effects, SignIn } from './discovery/session.ts';
export { agentBeyondAws } from './aws/transport.ts';
export { parseConfig } from './config/check-config.ts';
export { configSchema, type Config } from './config/config.ts';
export { REGION_NAME } from './config/formats.ts';
export { checkConfigWithLimits as checkConfig } from './pipeline/limits.ts';
export { invalidConfig } from './config/config-error.ts';
export { explain } from './aws/explain.ts';
export {
  ERROR_CODES,
  ProvisionError,
  isProvisionError,
  type ConfigMistake,
  type ErrorCode,
  type Where,
} from './base/errors.ts';
export { ERROR_ADVICE, NOTICE_ADVICE } from './base/error-advice.ts';
export { didYouMean } from './base/did-you-mean.ts';
export { NOTICE_CODES, type NoticeCode } from './base/notice-codes.ts';
export type { CallEvent } from './aws/events.ts';
export type { ProvisionEvent } from './engine/events.ts';
export { FEATURE_NAMES } from './config/features.ts';
export type { Action, Change } from './engine/resource.ts';
export type * from './engine/blind-spots.ts';
export type * from './engine/cost-report.ts';
export type * from './engine/report.ts';
export type * from './commands/audit/audit-report.ts';
export type * from './commands/redrive/redrive-report.ts';
export type { HopName } from './pipeline/delivery-path.ts';
export type { TestFinding, TestHop, TestReport } from './commands/test/test-report.ts';
export { secret, type Secret } from './base/secret.ts';
export type { FunctionCode } from './pipeline/pipeline.ts';
export type { RunOptions } from './run/run-context.ts';
export { planEnable } from './commands/enable.ts';
export type { PlannedRun } from './run/plan-and-apply.ts';
export { refuseMoved, savePlan, type PlanMade, type SavedPlan } from './run/saved-plan.ts';
export { parseSavedPlan } from './shapes/saved-plan.ts';
export { planTeardown, type TeardownOptions } from './commands/teardown.ts';
export { status } from './commands/status/status.ts';
export {
  policyOf,
  type PolicyDocument,
  type PolicyPrincipal,
  type PrincipalPolicy,
} from './commands/policy/policy.ts';
export { planTest, type PlannedTest, type TestOptions } from './commands/test/test-run.ts';
export { planRedrive, type PlannedRedrive, type RedriveOptions } from './commands/redrive/redrive.ts';
export { audit, type Audit, type AuditOptions } from './commands/audit/audit.ts';
export { doctor, type DoctorReport } from './commands/doctor/doctor.ts';
export type { Check } from './commands/doctor/check.ts';
export type { DoctorOptions } from './commands/doctor/context.ts';
export { renderFinding } from '../handler/render-finding.ts';

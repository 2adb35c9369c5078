/** The library's public face: what `cli` and tests may use. */
export { defaultRegion, type Effects } from './session.ts';
export { configSchema, parseConfig, REGION_NAME, type Config } from './config.ts';
export { explain } from './aws/explain.ts';
export { ERROR_CODES, ProvisionError, isProvisionError, type ErrorCode, type Where } from './errors.ts';
export { ERROR_ADVICE } from './error-advice.ts';
export { nearest } from './nearest.ts';
export { NOTICE_CODES } from './notice-codes.ts';
export type { CallEvent, ProvisionEvent } from './events.ts';
export { FEATURE_NAMES } from './features.ts';
export type { Action, Change } from './resource.ts';
export type * from './report.ts';
export type * from './redrive-report.ts';
export type { HopName, TestFinding, TestHop, TestReport } from './test-report.ts';
export { secret, type Secret } from './secret.ts';
export type { FunctionCode } from './pipeline.ts';
export type { RunOptions } from './survey.ts';
export { prepareEnable } from './enable.ts';
export type { Prepared } from './prepared.ts';
export { prepareTeardown, type TeardownOptions } from './teardown.ts';
export { status } from './status.ts';
export {
  policyOf,
  type PolicyDocument,
  type PolicyPrincipal,
  type PrincipalPolicy,
} from './policies/policy.ts';
export { prepareTest, type PreparedTest, type TestOptions } from './test-run.ts';
export { prepareRedrive, type PreparedRedrive, type RedriveOptions } from './redrive.ts';
export { doctor, type DoctorReport } from './doctor/doctor.ts';
export type { Check } from './doctor/check.ts';
export type { DoctorOptions } from './doctor/patient.ts';
export { renderFinding } from '../handler/render-finding.ts';

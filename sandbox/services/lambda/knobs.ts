/** Delays and switches of the simulated Lambda, in milliseconds where a time. */
export const LAMBDA_KNOBS = {
  /** How long a new function stays Pending. */
  'lambda.createDelayMs': 0,
  /** How long a changed function's LastUpdateStatus stays InProgress. */
  'lambda.updateDelayMs': 0,
  /** How long an event source mapping stays Creating, Enabling, Disabling, Updating or Deleting. */
  'lambda.mappingDelayMs': 0,
  /** Wait out a mapping's batching window; otherwise a poll takes at once what is there. */
  'lambda.batchWindow': false,
  /** Regions, with commas between, that run no arm64 functions. */
  'lambda.withoutArm64': '',
  /** A function that takes too long also leaves a line of text, not only a report with the status timeout. */
  'lambda.timeoutLine': true,
  /** An account's concurrent executions: 1,000 as a rule, 10 in new accounts. */
  'lambda.concurrencyLimit': 1000,
  /** What must stay unreserved of them: 100 as a rule. */
  'lambda.minimumUnreserved': 100,
  /** Invocations of a function that a mapping without MaximumConcurrency may have at once. */
  'lambda.mappingConcurrency': 5,
  /** How long a published version stays Pending. */
  'lambda.publishDelayMs': 0,
  /** ListEventSourceMappings with a bare function name leaves out mappings on its aliases and versions. */
  'lambda.listMappingsExactly': true,
  /** Largest page of a list. */
  'lambda.pageSize': 50,
} as const;

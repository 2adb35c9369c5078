/** Switches of the simulated CloudWatch Logs. */
export const LOGS_KNOBS = {
  /** How many log groups or streams a page holds unless `limit` says less. AWS: 50. */
  'logs.pageSize': 50,
  /** How many lines a page holds unless `limit` says less. AWS: 10,000. */
  'logs.eventPageSize': 10_000,
} as const;

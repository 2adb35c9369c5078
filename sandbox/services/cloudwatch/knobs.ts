/** Switches of the simulated CloudWatch. */
export const CLOUDWATCH_KNOBS = {
  /** How many alarms a page holds unless MaxRecords says otherwise. AWS: 50. */
  'monitoring.pageSize': 50,
} as const;

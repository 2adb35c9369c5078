/** Switches of the simulated EventBridge. */
export const EVENTS_KNOBS = {
  /** How long a new or changed rule or target takes to act. AWS: "a short period of time". */
  'events.propagationMs': 0,
  /** The first wait before a failed delivery is tried again; it doubles up to five minutes. */
  'events.retryMs': 1_000,
  /** How many rules, targets or buses a page holds unless Limit says less. AWS: 100. */
  'events.pageSize': 100,
  /** How many rules a bus may have. AWS: 300, in a few Regions 100. */
  'events.ruleLimit': 300,
} as const;

/** Switches of account management. */
export const ACCOUNT_KNOBS = {
  /** The Regions that accounts have enabled unless they chose otherwise, comma-separated; '' means those that AWS enables by default. */
  'account.enabledRegions': '',
  /** The management account may read a member's Regions only with trusted access for account.amazonaws.com. */
  'account.needsTrustedAccess': true,
} as const;

/** Switches of Organizations. */
export const ORGANIZATIONS_KNOBS = {
  /** Accounts on a page of ListAccounts; AWS gives at most 20. */
  'organizations.pageSize': 20,
  /** ListAccounts begins with a page that is empty but has a token, as AWS may do. */
  'organizations.emptyFirstPage': false,
  /** How long a write keeps the organization busy: another write in that time is refused. Milliseconds. */
  'organizations.writeMs': 0,
  /** How a write that meets another is refused: `ConcurrentModificationException` or `TooManyRequestsException`. */
  'organizations.busyError': 'ConcurrentModificationException',
  /** Answer accounts with the retired member `Status` next to `State`. */
  'organizations.accountStatus': true,
  /** Answer accounts with `Paths`, which older endpoints do not know. */
  'organizations.accountPaths': true,
  /** Turning on trusted access makes the service's role in the management account. */
  'organizations.trustedAccessCreatesRole': true,
  /** Service principals that the partition does not have, comma-separated: no trusted access, no service-linked role. */
  'organizations.missingServices': '',
} as const;

/** Delays and switches of the simulated DynamoDB, in milliseconds where a time. */
export const DYNAMODB_KNOBS = {
  /** How long a new table stays CREATING. */
  'dynamodb.createDelayMs': 0,
  /** How long a changed table stays UPDATING. */
  'dynamodb.updateDelayMs': 0,
  /** How long a deleted table stays DELETING, its name taken. */
  'dynamodb.deleteDelayMs': 0,
  /** How long a change of time to live stays ENABLING or DISABLING. */
  'dynamodb.ttlDelayMs': 0,
  /** Two changes of one table's time to live must be this far apart. */
  'dynamodb.ttlChangeIntervalMs': 3_600_000,
  /** How long after its expiry an item is still there: AWS says within a few days. */
  'dynamodb.ttlSweepMs': 172_800_000,
  /** How many items one BatchGetItem reads at most; the other keys are answered as unprocessed. AWS: what fits into 16 MB. */
  'dynamodb.batchGetItems': 100,
} as const;

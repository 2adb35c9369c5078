/** Switches of the simulated Amazon SQS. */
export const SQS_KNOBS = {
  /** How long a deleted queue's name stays taken. AWS: 60 seconds. */
  'sqs.deletedNameMs': 60_000,
  /** The longest real time that a receive with WaitTimeSeconds may wait for a message; 0 answers at once. */
  'sqs.longPollMs': 0,
  /** Does a message that moves to its dead-letter queue keep the count of its receives? */
  'sqs.deadLetterKeepsReceiveCount': true,
  /** How long a move task takes until its messages are at the destination. */
  'sqs.moveTaskMs': 0,
} as const;

/** Switches of the simulated Slack. */
export const SLACK_KNOBS = {
  /** Messages a second that one channel accepts in the long run. */
  'slack.messagesPerSecond': 1,
  /** Messages that a channel takes at once after a quiet time: Slack tolerates short bursts and promises none. */
  'slack.burst': 3,
  /** Characters of all blocks together, beyond which Slack answers `msg_blocks_too_long`. Observed, not documented. */
  'slack.blocksCharacters': 13_200,
  /** Whether the app that posts has a request URL for interactions; an app for a webhook has none unless one is set up. */
  'slack.interactivity': false,
  /** Whether the workspace is one of GovSlack, which only answers at `slack-gov.com`. */
  'slack.gov': false,
} as const;

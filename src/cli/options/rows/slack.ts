import { RECONCILING, type Option } from '../option.ts';

/** What goes to Slack, and where its secret is. */
export const SLACK_OPTIONS = [
  {
    flag: '--min-severity',
    value: '<number>',
    kind: 'number',
    key: 'minSeverity',
    about: 'minimum severity to send to Slack, 1 to 10 (default 4, Medium)',
    on: RECONCILING,
  },
  {
    flag: '--slack-webhook-env',
    value: '<name>',
    kind: 'text',
    about: 'the environment variable that holds the Slack webhook URL',
    on: ['enable', 'plan', 'doctor'],
  },
  {
    flag: '--slack-webhook-file',
    value: '<path>',
    kind: 'text',
    about: 'the file that holds the Slack webhook URL; - reads it from standard input',
    on: ['enable', 'plan', 'doctor'],
  },
  {
    flag: '--slack-allow-host',
    value: '<host[:port]>',
    kind: 'repeated',
    key: 'slack.allowHosts',
    about: "a host beyond Slack's own that the webhook may name; may be given again",
    on: [...RECONCILING, 'doctor'],
  },
  {
    flag: '--opening-digest',
    kind: 'switch',
    key: 'slack.openingDigest',
    about: 'tell Slack once how many Critical and High findings were open before (a terminal is asked)',
    on: RECONCILING,
  },
] as const satisfies readonly Option[];

/**
 * What a text that looks like one of Slack's tokens is, in words that fit after "it is"; undefined for anything else.
 * https://docs.slack.dev/authentication/tokens
 */
export function tokenName(text: string): string | undefined {
  return TOKENS.find(([prefix]) => prefix.test(text))?.[1];
}

/** The token that may post as a bot and does not expire. */
export const BOT_TOKEN = /^xoxb-[\w-]+$/;

const TOKENS: readonly (readonly [prefix: RegExp, name: string])[] = [
  [/^xoxb-/, 'a bot token'],
  [/^xoxe\.xox[bp]-/, 'a token of an app with token rotation, which expires after 12 hours'],
  [/^xoxe-/, 'a refresh token of an app with token rotation'],
  [/^xoxp-/, 'a user token'],
  [/^xox[cd]-/, "a token or cookie of a person's session"],
  [/^xox[ars]-/, 'a legacy token'],
  [/^xapp-/, 'an app-level token'],
  [/^xox/, 'a token of a kind that is not known'],
];

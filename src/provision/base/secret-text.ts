/**
 * Text that looks like a Slack secret, wherever it was put: an incoming webhook's URL, also without its scheme, escaped
 * or percent-encoded, and a token. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks,
 * https://docs.slack.dev/authentication/tokens
 */
const SECRETS: readonly RegExp[] = [
  /(?:https?:[\\/]*(?:[^\s/@]*@)?|https?%3a%2f%2f)?hooks\.slack(?:-gov)?\.com(?::\d*)?(?:\\*\/|%2f)[^\s"'<>`|]*/gi,
  /xox[a-z0-9](?:\.xox[a-z0-9])?-[\w.%~+/=-]+/gi,
  /x(?:app|wfp)-(?=[\w-]{6})[\w.%~+/=-]+/gi,
];

/** What stands where a secret was. */
export const REDACTED = '[redacted]';

/** Text without what looks like a Slack secret: for everything that people or logs read. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((rest, secret) => rest.replace(secret, REDACTED), text);
}

/** True for text with something in it that looks like a Slack secret. */
export function holdsSecret(text: string): boolean {
  return withoutSecrets(text) !== text;
}

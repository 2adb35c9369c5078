/**
 * Which hosts a message may be sent to: Slack's own, and those that the configuration expressly allows. Checked by the
 * command line before a secret is stored and again by the function before it is used.
 */

/** Hosts of incoming webhooks: commercial Slack and GovSlack (https://docs.slack.dev/govslack). */
export const WEBHOOK_HOSTS: readonly string[] = ['hooks.slack.com', 'hooks.slack-gov.com'];

/** Hosts of the Web API: commercial Slack and GovSlack. */
export const API_HOSTS: readonly string[] = ['slack.com', 'slack-gov.com'];

/**
 * Whether a URL's host is one of `allowHosts` (`host` or `host:port`). Compared as a browser would: letter case, a trailing
 * dot, the scheme's default port and the spelling of an internationalized name or an IPv6 address make no difference.
 */
export function isAllowed(url: URL, allowHosts: readonly string[]): boolean {
  return allowHosts.some((entry) => {
    const allowed = parseHost(entry);
    return (
      allowed !== undefined &&
      nameOf(allowed) === nameOf(url) &&
      (allowed.port || defaultPort(url)) === portOf(url)
    );
  });
}

/**
 * Why a URL must not be called, or undefined. Only `https` on one of `own` or on an allowed host; an allowed loopback host
 * may be plain `http`, for sandboxes. The text repeats the host at most, never the path, which may be a secret.
 */
export function hostProblem(
  url: URL,
  own: readonly string[],
  allowHosts: readonly string[],
): string | undefined {
  if (url.username !== '' || url.password !== '') return 'it holds a user name or password';
  if (url.hash !== '') return 'it has a fragment';
  const allowed = isAllowed(url, allowHosts);
  if (url.protocol === 'http:' && allowed && isLoopback(nameOf(url))) return undefined;
  if (url.protocol !== 'https:') return `its scheme is ${url.protocol.slice(0, -1)}, not https`;
  if (allowed) return undefined;
  if (!own.includes(url.hostname)) return `its host is ${url.host}, not ${own.join(' or ')}`;
  return url.port === '' ? undefined : `it names port ${url.port}`;
}

/** A text as a URL; undefined when it is none. */
export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function parseHost(entry: string): URL | undefined {
  const url = parseUrl(`https://${entry}`);
  return url === undefined || url.pathname !== '/' || url.search !== '' || url.username !== ''
    ? undefined
    : url;
}

function nameOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '');
}

function portOf(url: URL): string {
  return url.port || defaultPort(url);
}

function defaultPort({ protocol }: URL): string {
  return protocol === 'http:' ? '80' : '443';
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

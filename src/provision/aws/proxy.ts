import { ProvisionError } from '../base/errors.ts';

/** Variables of the environment, as AWS's tools read them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a request goes to, as far as a proxy depends on it. */
export interface RequestTarget {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
}

/** A proxy, and what names it. */
export interface Proxy {
  readonly url: URL;
  /** `HTTPS_PROXY`, as it is written in the environment. */
  readonly variable: string;
}

/** True where the environment names a proxy at all. */
export function namesProxy(env: Environment): boolean {
  return ['http_proxy', 'https_proxy'].some((name) => settingOf(env, name) !== undefined);
}

/**
 * The proxy for a request, by the rules of the AWS CLI: HTTPS_PROXY and HTTP_PROXY by the scheme of the request, lower-case
 * names first, except hosts in NO_PROXY, each with all that is under it. Unlike there, this machine is never asked for
 * through a proxy: a sandbox on it would be out of reach.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html
 *
 * @throws ProvisionError CONFIG_INVALID for what is not the address of an HTTP proxy
 */
export function proxyFor({ secure, host, port }: RequestTarget, env: Environment): Proxy | undefined {
  const setting = settingOf(env, secure ? 'https_proxy' : 'http_proxy');
  if (setting === undefined || isLoopback(host) || isExcepted(host, port, env)) return undefined;
  const { variable, value } = setting;
  const address = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new ProvisionError(
      'CONFIG_INVALID',
      // The value may hold a password.
      `The variable ${variable} does not hold the address of an HTTP proxy.`,
      `Set it to one such as http://proxy.example.com:3128${url === undefined ? '' : `; proxies of the kind ${url.protocol}// are not supported`}.`,
    );
  return { url, variable };
}

/** A proxy for people, without what signs in to it. */
export function proxyName({ url, variable }: Proxy): string {
  return `${url.host} (${variable})`;
}

/** A variable in lower case goes before the same in capitals, also when it is empty, as in the AWS CLI. */
function settingOf(env: Environment, name: string): { variable: string; value: string } | undefined {
  const variable = env[name] === undefined ? name.toUpperCase() : name;
  const value = env[variable]?.trim() ?? '';
  return value === '' ? undefined : { variable, value };
}

function isExcepted(host: string, port: number, env: Environment): boolean {
  const names = (settingOf(env, 'no_proxy')?.value ?? '').toLowerCase().split(/[\s,]+/);
  const asked = host.toLowerCase();
  return names.some((name) => {
    if (name === '*') return true;
    const bare = name.replace(/^\*?\.+/, '');
    return bare !== '' && [asked, `${asked}:${port}`].some((one) => one === bare || one.endsWith(`.${bare}`));
  });
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

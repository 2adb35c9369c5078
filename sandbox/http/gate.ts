/**
 * Who may talk to the simulator: programs of this machine that mean it. A page in a browser can send requests to loopback ports
 * too, under a name of its own that leads here (DNS rebinding) or straight from a foreign site, and the simulator runs function
 * code as the person who started it.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { bytesOf, type WireResponse } from '../protocols/wire.ts';
import { SERVICES } from '../services/all-services.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Names that clients send with when they keep AWS's endpoints and only their connection leads here. */
const AWS_HOST = /^(?:([a-z]+)(?:\.[a-z0-9-]+)?)\.(?:amazonaws\.com(?:\.cn)?|api\.aws)(?::\d+)?$/;

/**
 * The refusal for a request that a stranger sent, undefined for one that may pass. Looks at the request's line and headers only, so that
 * nothing of a stranger's body is read.
 *
 * @param target the request's target: a path, or the whole URL as proxies are asked
 */
export function strangersRefusal(
  port: number,
  headers: IncomingHttpHeaders,
  target: string,
): WireResponse | undefined {
  const hosts = [headers.host ?? '', ...hostOfTarget(target)];
  const foreign = hosts.find((host) => !isOurHost(host.toLowerCase(), port));
  if (foreign !== undefined)
    return refused(403, `The sandbox does not answer to the host ${JSON.stringify(foreign)}.`);

  const { origin } = headers;
  if (origin !== undefined && !LOOPBACK.some((name) => origin === `http://${name}:${port}`))
    return refused(403, 'The sandbox takes no requests from pages of other sites.');
  // `same-site` includes every port of this machine, so pages of other local servers.
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return refused(403, 'The sandbox takes no requests from pages of other sites.');
  return undefined;
}

/** A new token for the simulator's own paths: never the same twice, whatever the world's seed. */
export function newControlToken(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * The refusal for a request to the simulator's own paths: each needs the token as `Authorization: Bearer …`, and whatever has a body has
 * to call it JSON, which no page of another site can without being asked first.
 */
export function controlRefusal(
  method: string,
  headers: Readonly<Record<string, string>>,
  token: string,
): WireResponse | undefined {
  const given = /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '';
  if (!timingSafeEqual(digest(given), digest(token)))
    return refused(401, 'Send the token that the sandbox printed: Authorization: Bearer $SANDBOX_TOKEN.', {
      'www-authenticate': 'Bearer',
    });
  const kind = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (method !== 'GET' && kind !== 'application/json')
    return refused(415, 'Send JSON, with the header Content-Type: application/json.');
  return undefined;
}

function isOurHost(host: string, port: number): boolean {
  if (LOOPBACK.some((name) => host === `${name}:${port}` || (port === 80 && host === name))) return true;
  const service = AWS_HOST.exec(host)?.[1];
  return SERVICES.some(({ id }) => id === service);
}

function hostOfTarget(target: string): readonly string[] {
  return target.startsWith('/') ? [] : [/^https?:\/\/([^/?#]*)/i.exec(target)?.[1] ?? target];
}

/** Digests are of one length, as comparing in constant time needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refused(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: bytesOf(JSON.stringify({ message })),
  };
}

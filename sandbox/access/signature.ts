/**
 * Signature Version 4, as the receiving end checks it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { parametersOf, type WireRequest } from '../protocols/wire.ts';

/** What the Authorization header says. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads the Authorization header; undefined when there is none of this kind. */
export function signatureClaim(request: WireRequest): SignatureClaim | undefined {
  const header = request.headers['authorization'] ?? '';
  const parts =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})\s*$/.exec(
      header,
    );
  const scope = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(parts?.[1] ?? '');
  if (parts === null || scope === null) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = ''] = scope;
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: (parts[2] ?? '').split(';'),
    signature: parts[3] ?? '',
  };
}

/** When the request was signed, milliseconds; NaN when it does not say. */
export function signedAt(request: WireRequest): number {
  const stamp = request.headers['x-amz-date'] ?? '';
  const iso = stamp.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z');
  return Date.parse(iso === stamp ? (request.headers['date'] ?? '') : iso);
}

/** Whether the signature is the one that the secret gives for this request. */
export function isSignedWith(request: WireRequest, claim: SignatureClaim, secret: string): boolean {
  const time = new Date(signedAt(request));
  if (Number.isNaN(time.getTime())) return false;
  const stamp = time.toISOString().replace(/[-:]|\.\d{3}/g, '');
  if (!stamp.startsWith(claim.date) || !claim.signedHeaders.includes('host')) return false;

  const payload = payloadHash(request);
  if (payload === undefined) return false;
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...claim.signedHeaders.map(
      (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}`,
    ),
    '',
    claim.signedHeaders.join(';'),
    payload,
  ].join('\n');
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const key = [claim.date, claim.region, claim.service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secret}`,
  );
  return timingSafeEqual(hmac(key, toSign), Buffer.from(claim.signature, 'hex'));
}

/** The hash that was signed; undefined when the body is not the one it was made from. */
function payloadHash(request: WireRequest): string | undefined {
  const claimed = request.headers['x-amz-content-sha256'];
  if (claimed === 'UNSIGNED-PAYLOAD') return claimed;
  const actual = sha256(request.body);
  return claimed === undefined || claimed === actual ? actual : undefined;
}

/** Every service but S3 encodes the path as it travels once more. */
function canonicalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(encode(part));
  }
  return `/${parts.join('/')}${parts.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(query: string): string {
  const pairs = parametersOf(query).map(([name, value]) => [encode(name), encode(value)] as const);
  return pairs
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

import { createHash, createHmac } from 'node:crypto';
import type { AwsEnvironment } from './effects.ts';

/** What a signature covers: a POST of a body to a URL without a query. */
export interface Signable {
  readonly service: string;
  readonly region: string;
  readonly url: URL;
  /** Lower-case names. `host` and the signature's own headers are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The headers of a request with its AWS Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). */
export function sign(
  { service, region, url, headers, body }: Signable,
  { accessKeyId, secretAccessKey, sessionToken }: AwsEnvironment['credentials'],
  now: number,
): Record<string, string> {
  const time = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-date': time,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(all).toSorted();
  const signed = names.join(';');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const canonical = [
    'POST',
    url.pathname,
    '',
    ...names.map((name) => `${name}:${all[name]}`),
    '',
    signed,
    hash(body),
  ].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part).digest(), `AWS4${secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n')).digest('hex');
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): ReturnType<typeof createHmac> {
  return createHmac('sha256', key).update(text);
}

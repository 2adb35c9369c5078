import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Effects, HttpRequest, HttpResponse } from '../aws/effects.ts';

/**
 * The world as Lambda shows it: its environment, its log, and HTTP over connections that Node keeps open.
 *
 * @param settingsFile path of the file with the settings
 */
export function lambdaEffects(environment: NodeJS.ProcessEnv, settingsFile: string): Effects {
  return {
    now: Date.now,
    sleep: (milliseconds) => new Promise((wake) => void setTimeout(wake, milliseconds)),
    request: async (request) => readAll(await send(request, true)),
    // Written as it is: console.log would wrap it in text or in another JSON, depending on the function's log format.
    log: (line) => void process.stdout.write(`${JSON.stringify(line)}\n`),
    settings: () => textIn(settingsFile),
    aws: () => ({
      region: environment['AWS_REGION'] ?? 'us-east-1',
      credentials: {
        accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
        sessionToken: environment['AWS_SESSION_TOKEN'] ?? '',
      },
      // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
      endpoint: (service) =>
        environment[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ||
        environment['AWS_ENDPOINT_URL'] ||
        undefined,
    }),
  };
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function send(request: HttpRequest, mayRepeat: boolean): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, headers, body = '' } = request;
    const make = request.url.startsWith('http:') ? httpRequest : httpsRequest;
    const outgoing = make(request.url, {
      method,
      headers,
    });
    const timer = setTimeout(() => outgoing.destroy(new Error('timeout')), request.timeoutMs);
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.on('response', resolve);
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // A kept connection that the other side closed while Lambda slept: the request was not read.
      const stale = outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      if (stale && mayRepeat) resolve(send(request, false));
      else reject(error);
    });
    outgoing.end(body);
  });
}

function readAll(incoming: IncomingMessage): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('error', reject);
    incoming.on('data', (chunk: Buffer) => void chunks.push(chunk));
    incoming.on('end', () =>
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      }),
    );
  });
}

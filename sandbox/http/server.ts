/** The simulator on a loopback port: AWS, Slack and its own paths. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { control } from './control.ts';
import { controlRefusal, newControlToken, strangersRefusal } from './gate.ts';
import { handle } from './handle.ts';
import { operatorKey } from '../access/operators.ts';
import { startPolling } from '../world/polling.ts';
import type { WireRequest, WireResponse } from '../protocols/wire.ts';
import { organizationOf } from '../services/shared/organization.ts';
import { startRunner } from '../services/lambda/runner.ts';
import { serveQueuesAt } from '../services/sqs/url.ts';
import { handleSlack, WEBHOOK_PATH } from '../slack/slack.ts';
import { organizationWorld } from '../world/worlds.ts';
import { partitionRegions, isRegionEnabled } from '../services/account/state.ts';
import type { World } from '../world/world.ts';

/** More than AWS takes anywhere: Lambda's 50 MB of zip in base64. */
const MOST_BYTES = 100 * 1024 * 1024;

const SLACK_PATH = /^\/(?:services|triggers|workflows|api)\//;

/** A running simulator. */
export interface Sandbox {
  readonly world: World;
  /** For example `http://127.0.0.1:4566`. */
  readonly url: string;
  /** Variables that make any AWS tool talk to this simulator as an account's operator; default the management account. */
  readonly environment: (account?: string) => Record<string, string>;
  /** An incoming webhook of the simulated Slack. */
  readonly slackWebhook: string;
  /** What requests to the simulator's own paths (`/_sandbox/…`) need as `Authorization: Bearer …`; another for every server. */
  readonly controlToken: string;
  /** Runs queues and functions until nothing moves any more. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** How to start. */
export interface SandboxOptions {
  /** Default an Organization with three members. */
  readonly world?: World;
  /** Default any free port. */
  readonly port?: number;
  /** Whether event source mappings run by themselves; default yes. Without, only `settle` runs them. */
  readonly poll?: boolean;
}

/** Serves a world on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { world = organizationWorld({ members: 3 }), port = 0, poll = true } = options;
  let settle = async (): Promise<void> => undefined;
  const controlToken = newControlToken();
  const served: Served = { world, controlToken, settle: async () => settle() };
  const server = createServer((request, response) => {
    answer(served, request, response).catch(() => request.destroy());
  });
  server.on('clientError', (_error, socket) =>
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // Clients send to the queue's URL itself, so it must lead here.
  serveQueuesAt(world, url);
  const runner = startRunner({ endpoint: url, world });
  const polling = startPolling(world, runner, poll);
  settle = polling.settle;
  return {
    world,
    url,
    environment: (account) => environmentOf(world, url, account),
    slackWebhook: `${url}${WEBHOOK_PATH}`,
    controlToken,
    settle: polling.settle,
    async close() {
      const stopped = polling.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Functions that still run are ended; what they wait for would never come.
      server.closeAllConnections();
      await runner.close();
      await stopped;
      server.closeAllConnections();
      await closed;
    },
  };
}

function environmentOf(world: World, url: string, account?: string): Record<string, string> {
  const alone = Object.values(world.keys)[0]?.account ?? '';
  const who = account ?? organizationOf(world)?.managementAccountId ?? alone;
  const key = operatorKey(world, who);
  const enabled = partitionRegions(world.settings.partition).filter((region) =>
    isRegionEnabled(world, who, region),
  );
  const region = enabled.includes('us-east-1') ? 'us-east-1' : (enabled[0] ?? 'us-east-1');
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** What answering needs. */
interface Served {
  readonly world: World;
  readonly controlToken: string;
  readonly settle: () => Promise<void>;
}

async function answer(
  { world, controlToken, settle }: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const stranger = strangersRefusal(request.socket.localPort ?? 0, request.headers, request.url ?? '/');
  if (stranger !== undefined) {
    send(response, stranger);
    return;
  }
  const body = await bodyOf(request);
  if (body === undefined) {
    send(response, { status: 413, headers: { connection: 'close' }, body: new Uint8Array() });
    return;
  }
  const wire = wireRequest(request, body);
  const isSigned = wire.headers['authorization']?.startsWith('AWS4-') === true;
  if (wire.path.startsWith('/_sandbox/'))
    send(
      response,
      controlRefusal(wire.method, wire.headers, controlToken) ?? (await control(world, wire, settle)),
    );
  else if (!isSigned && SLACK_PATH.test(wire.path)) answerSlack(world, wire, request, response);
  else {
    const result = await handle(world, wire);
    // A name that does not resolve and a closed port cannot be shown to who is connected already: both look like a reset.
    if (result === 'timeout') return;
    if (typeof result === 'string') request.socket.resetAndDestroy();
    else send(response, result);
  }
}

function answerSlack(
  world: World,
  wire: WireRequest,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method, headers, body } = wire;
  const path = wire.query === '' ? wire.path : `${wire.path}?${wire.query}`;
  const result = handleSlack(world, { method, path, headers, body: new TextDecoder().decode(body) });
  if (result === 'hang') return;
  if (result === 'reset') request.socket.resetAndDestroy();
  else
    send(response, {
      ...result,
      body: typeof result.body === 'string' ? new TextEncoder().encode(result.body) : result.body,
    });
}

function send(response: ServerResponse, { status, headers, body }: WireResponse): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}

function wireRequest(request: IncomingMessage, body: Uint8Array): WireRequest {
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/]*/, '');
  const at = target.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(',') : (value ?? '');
  return {
    method: request.method ?? 'GET',
    path: at < 0 ? target : target.slice(0, at),
    query: at < 0 ? '' : target.slice(at + 1),
    headers,
    body,
  };
}

/** The whole body; undefined when it is more than anybody may send. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

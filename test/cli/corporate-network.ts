import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { sandboxRequestHandler, type World } from '../../sandbox/index.ts';

const tls = (name: string): string => fileURLToPath(new URL(`../fixtures/tls/${name}.pem`, import.meta.url));

/** The CA of this network: a certificate for localhost, and for hosts of AWS and Slack. */
export const CA = tls('certificate');

/** A network in which AWS and Slack are only behind a proxy that puts a certificate of its own in place of theirs. */
export interface Network {
  /** `http://127.0.0.1:<port>` of the proxy. */
  readonly proxy: string;
  /** Hosts that the proxy was asked for, each once. */
  readonly asked: () => readonly string[];
  /** `https://localhost:<port>`: the same AWS without the proxy. */
  readonly aws: string;
}

/** Opens one for a test. @param refusal how the proxy answers in place of letting anything through */
export async function corporateNetwork(world: World, refusal?: string): Promise<Network> {
  const handler = sandboxRequestHandler(world);
  const aws = createHttpsServer(
    { key: readFileSync(tls('key')), cert: readFileSync(CA) },
    (request, response) => void answer(handler, request, response),
  );
  const port = await listening(aws);
  const asked = new Set<string>();
  const onTunnel = new Set<Duplex>();
  onTestFinished(() => onTunnel.forEach((client) => client.destroy()));
  const proxy = createHttpServer();
  proxy.on('connect', ({ url = '' }: IncomingMessage, client) => {
    asked.add(url);
    if (refusal !== undefined) return void client.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
    onTunnel.add(client);
    return undefined;
  });
  return {
    proxy: `http://127.0.0.1:${await listening(proxy)}`,
    asked: () => [...asked],
    aws: `https://localhost:${port}`,
  };
}

async function answer(
  handler: ReturnType<typeof sandboxRequestHandler>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const url = new URL(request.url ?? '/', 'https://aws');
  const { response: given } = await handler.handle({
    method: request.method ?? 'GET',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers as Record<string, string>,
    body: Buffer.concat(parts),
  });
  response.writeHead(given.statusCode, given.headers).end(given.body);
}

async function listening(server: Server & { closeAllConnections: () => void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ownCertificate } from './certificate.ts';

const ANSWERS: Readonly<Record<string, (url: string) => object>> = {
  GetParameter: (url) => ({ Parameter: { Value: `${url}/services/T00000000/B00000000/x` } }),
  DescribeAccount: () => ({ Account: { Id: '333333333333', Name: 'payments-production' } }),
};

/** A stand-in for Slack and for what the function calls of AWS, which answers at once, over TLS on loopback. */
export interface Loopback {
  readonly url: string;
  /** Messages that it has taken as Slack. */
  readonly posted: () => number;
  readonly close: () => void;
}

/** Starts it. It knows nothing: no finding was ever posted, and every call succeeds. */
export async function loopback(): Promise<Loopback> {
  let posted = 0;
  const server = createServer(ownCertificate(), (request, response) => {
    request.resume().on('end', () => {
      const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1];
      if (operation === undefined) posted += 1;
      response.end(operation === undefined ? 'ok' : JSON.stringify(ANSWERS[operation]?.(url) ?? {}));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    posted: () => posted,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

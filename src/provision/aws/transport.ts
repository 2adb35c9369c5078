import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { STSClientConfig } from '@aws-sdk/client-sts';

/** What carries requests for all clients: the SDK's own handler type. */
export type HttpHandler = NonNullable<STSClientConfig['requestHandler']>;

/** One keep-alive agent for all clients. A call that AWS does not answer in 60 seconds counts as failed. */
export function sharedRequestHandler(): HttpHandler {
  const agent = { keepAlive: true, maxSockets: 64 };
  return {
    connectionTimeout: 5_000,
    requestTimeout: 60_000,
    socketAcquisitionWarningTimeout: 600_000,
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
  } as HttpHandler;
}

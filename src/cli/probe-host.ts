import { request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { DoctorOptions } from '../provision/index.ts';
import { loadProvision } from './options/library.ts';
import type { Io } from './terminal/io.ts';

/**
 * Opens a connection to a host, through the proxy that the environment names for it, and closes it again: nothing is asked of
 * the host. A bundle of certificates that is named for AWS is accepted here too, besides Node's own CAs.
 *
 * @throws Error when the connection cannot be opened, or the certificate is not accepted
 */
export function probeHostFrom(env: Io['env'], profile?: string): DoctorOptions['probeHost'] {
  return async ({ host, port, secure }) => {
    const { agentBeyondAws } = await loadProvision();
    const agent = await agentBeyondAws(env, profile);
    await opened({ host, port, agent, timeout: 5_000, method: 'HEAD' }, secure).finally(() =>
      agent.destroy(),
    );
  };
}

/** The request is never sent: its connection is all that is wanted. */
function opened(options: RequestOptions, secure: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = (secure ? secureRequest : plainRequest)(options);
    const end = (error?: Error): void => {
      request.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    request.once('error', end);
    request.once('timeout', () => end(new Error('no answer')));
    request.once('response', ({ statusCode }) => end(new Error(`the proxy answered HTTP ${statusCode}`)));
    request.once('socket', (socket) => {
      if (!socket.connecting && !secure) end();
      else socket.once(secure ? 'secureConnect' : 'connect', () => end());
    });
  });
}

import { connect as connectPlain } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import type { DoctorOptions } from '../provision/index.ts';

/** Opens a connection to a host and closes it again. @throws Error when it cannot be opened, or its certificate is not good */
export const reach: DoctorOptions['reach'] = ({ host, port, secure }) =>
  new Promise((resolve, reject) => {
    const socket = secure
      ? connectSecure({ host, port, servername: host, timeout: 5_000 })
      : connectPlain({ host, port, timeout: 5_000 });
    const end = (error?: Error): void => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.once(secure ? 'secureConnect' : 'connect', () => end());
    socket.once('timeout', () => end(new Error('no answer')));
    socket.once('error', end);
  });

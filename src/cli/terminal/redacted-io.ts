import { withoutSecrets } from '../../provision/base/secret-text.ts';
import type { Io, Writable } from './io.ts';

/**
 * The outside world with one rule more: text that looks like a Slack secret is written nowhere, whichever option, file,
 * answer of AWS or error it comes from. Lines are made free of it before they are wrapped (`layout.ts`), because a
 * secret in two pieces is not known any more; this is the last gate behind all of them.
 */
export function redactedIo(io: Io): Io {
  let stdout: Writable | undefined;
  let stderr: Writable | undefined;
  return Object.defineProperties({} as Io, {
    ...Object.getOwnPropertyDescriptors(io),
    // Each stream is made when it is first looked at.
    stdout: { enumerable: true, get: () => (stdout ??= redacted(io.stdout)) },
    stderr: { enumerable: true, get: () => (stderr ??= redacted(io.stderr)) },
  });
}

function redacted(stream: Writable): Writable {
  const write = (text: string | Uint8Array, ...rest: []): boolean =>
    stream.write(typeof text === 'string' ? withoutSecrets(text) : text, ...rest);
  return new Proxy(stream, {
    get: (target, name) => {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

import type { Facts, Part, Value } from './facts.ts';
import { inWords } from './in-words.ts';
import { at, first } from './json-path.ts';

const ARROWS = { from: '→', to: '→', unknown: '–' } as const;

/**
 * A network connection in the direction in which it went: `203.0.113.77:51234 → i-0a1b…:22 (SSH, TCP, allowed)`; between the
 * two ends stands a dash where the finding does not say which began.
 *
 * @param instance the instance whose connection it is, if the finding names one; else the local address stands for it
 */
export function connectionParts(
  connection: unknown,
  instance: string | undefined,
  direction: Facts['direction'],
): readonly Part[] {
  const address = (of: string): string | undefined =>
    first(connection, `${of}.ipAddressV4`) ?? first(connection, `${of}.ipAddressV6`);
  const local = end(
    instance ?? address('localIpDetails') ?? first(connection, 'localNetworkInterface'),
    first(connection, 'localPortDetails.port'),
  );
  const remote = end(address('remoteIpDetails'), first(connection, 'remotePortDetails.port'));
  const [from, to] = direction === 'to' ? [local, remote] : [remote, local];
  const arrow = words(ARROWS[direction ?? 'unknown']);
  const ends = from.length > 0 && to.length > 0 ? [...from, arrow, ...to] : [...from, ...to];
  const how = howOf(connection);
  const values = how === '' ? ends : [...ends, words(ends.length > 0 ? `(${how})` : how)];
  const own = address('localIpDetails');
  const network = first(connection, 'localNetworkInterface');
  return [
    ...(values.length > 0 ? [{ word: '', values }] : []),
    ...(own === undefined || instance === undefined ? [] : [{ word: 'at', values: [code(own)] }]),
    ...(network === undefined ? [] : [{ word: 'interface', values: [code(network)] }]),
  ];
}

function howOf(connection: unknown): string {
  const service = ['localPortDetails.portName', 'remotePortDetails.portName']
    .map((path) => first(connection, path))
    .find((name) => name !== undefined && name !== 'Unknown');
  const protocol = first(connection, 'protocol');
  const [blocked] = at(connection, 'blocked');
  const way = first(connection, 'connectionDirection');
  const isPlain = way === undefined || /^(?:in|out)bound$/i.test(way);
  return [
    service,
    isPlain ? undefined : `${inWords(way)} direction`,
    protocol === undefined ? undefined : inWords(protocol),
    typeof blocked === 'boolean' ? (blocked ? 'blocked' : 'allowed') : undefined,
  ]
    .filter((one) => one !== undefined)
    .join(', ');
}

function end(name: string | undefined, port: string | undefined): Value[] {
  if (name === undefined) return port === undefined ? [] : [words(`port ${port}`)];
  if (port === undefined) return [code(name)];
  // An IPv6 address has colons of its own.
  return [code(name.includes(':') ? `[${name}]:${port}` : `${name}:${port}`)];
}

function code(text: string): Value {
  return { text, as: 'code' };
}

function words(text: string): Value {
  return { text, as: 'words' };
}

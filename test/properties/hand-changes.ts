import { isDeepStrictEqual } from 'node:util';
import { ADMIN_ACCOUNT, canonicalDump, type World } from '../../sandbox/index.ts';

/** One property of one thing, as the world keeps it: where it is, and what someone made of it. */
export interface HandChange {
  readonly path: readonly string[];
  readonly from: unknown;
  readonly to: unknown;
}

/** What is not compared, and why. */
const INDIFFERENT: readonly (readonly [path: RegExp, why: string])[] = [
  [/ > (?:name|path|hash > type|queueArn)$/, 'it is what a thing is found by'],
  [/ > roles > (?:OrganizationAccountAccessRole|AWSServiceRole\w+) > /, "it is AWS's"],
  [/ > (?:description|AlarmDescription)$/, 'words for people, written again with the next change'],
  [/ > maxSessionDuration$/, 'services ask for sessions themselves'],
  [/ > parameters > .*\/before\//, 'a record is never written twice'],
  [/ > mappings > .* > tags > /, 'a mapping is found by its queue and function'],
  [/ > (?:type|tier|dataType|keyId)$| > parameters > .* > versions$/, 'a parameter is made with it'],
  [/ > \/guardduty-slack\/slack\/.* > value$/, 'a secret is never read back'],
  [/ > latest > /, 'the alias runs a version, and no one runs this'],
  [/ > Metrics > \d+ > Id$/, 'AWS refuses names that do not fit each other, and others change nothing'],
  [/ > (?:storage|systemLevel|tracing)$| > aliases > live > version$/, 'AWS has no such value'],
  [/ > ReceiveMessageWaitTimeSeconds$/, 'Lambda asks for its own'],
  [
    / > (?:deletionProtection|deletionProtected|tableClass|class|capacity > \w+)$/,
    'findings are delivered all the same',
  ],
];

const SERVICES = ['sqs', 'events', 'lambda', 'iam', 'logs', 'monitoring', 'dynamodb', 'ssm'];

/** Every property of every object in the admin account, each changed to something else, one at a time. */
export function handChanges(world: World): readonly HandChange[] {
  return imaginable(world).filter((change) => matters(world, change));
}

/** One of them; `undefined` where there is nothing to change. */
export function handChange(
  world: World,
  index: number,
  isMeant: (path: string) => boolean,
): HandChange | undefined {
  const all = imaginable(world).filter(({ path }) => isMeant(path.join(' > ')));
  const first = all.length === 0 ? 0 : index % all.length;
  return [...all.slice(first), ...all.slice(0, first)].find((change) => matters(world, change));
}

function imaginable(world: World): readonly HandChange[] {
  const states = Object.keys(world.states).filter((key) => {
    const [service = '', account] = key.split('/');
    return account === ADMIN_ACCOUNT && SERVICES.includes(service);
  });
  return states
    .flatMap((key) => leavesOf(world.states[key], [key]))
    .filter(({ path }) => INDIFFERENT.every(([indifferent]) => !indifferent.test(path.join(' > '))))
    .flatMap(({ path, value }) => othersFor(value).map((to) => ({ path, from: value, to })));
}

/** Whether the change is one of something that is there, not of a clock or an id. */
function matters(world: World, change: HandChange): boolean {
  const changed = structuredClone(world);
  makeByHand(changed, change);
  return !isDeepStrictEqual(canonicalDump(changed), canonicalDump(world));
}

/** Changes the property in the world, past every check that AWS would make. */
export function makeByHand(world: World, { path, to }: HandChange): void {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], world.states);
  const key = path.at(-1) ?? '';
  if (to === undefined) delete (parent as Record<string, unknown>)[key];
  else (parent as Record<string, unknown>)[key] = to;
}

function leavesOf(value: unknown, path: readonly string[]): { path: readonly string[]; value: unknown }[] {
  if (value instanceof Uint8Array) return [];
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return [
    ...(Array.isArray(value) ? [{ path, value }] : []),
    ...Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key])),
  ];
}

/** What a value could be instead: less, the opposite, one more statement, other text. */
function othersFor(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return [value < 8 ? value + 1 : Math.floor(value / 8)];
  if (typeof value === 'boolean') return [!value];
  if (Array.isArray(value)) return value.length > 0 ? [value.slice(1)] : [];
  if (typeof value !== 'string') return [];
  if (/^\d+$/.test(value)) return othersFor(Number(value)).map(String);
  const document = parsed(value);
  if (document === undefined) return [`${value}-theirs`];
  const { Statement } = document;
  if (Array.isArray(Statement))
    return [JSON.stringify({ ...document, Statement: [...(Statement as unknown[]), THEIRS] })];
  return Object.keys(document).flatMap((key) =>
    othersFor(document[key]).map((other) => JSON.stringify({ ...document, [key]: other })),
  );
}

const THEIRS = { Sid: 'Theirs', Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' };

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  return JSON.parse(text) as Record<string, unknown>;
}

import type { Config, ConfigMistake } from '../../provision/index.ts';
import { ConfigFileProblem, findConfigFile, readConfigFile, type ConfigFile } from './config-file.ts';
import type { Io } from '../terminal/io.ts';
import { loadProvision } from './library.ts';
import { textOf, type Given, type GivenOptions } from './given.ts';
import { OPTIONS } from './options.ts';

/** The configuration of a run, and where each key came from. */
export interface Configuration {
  readonly config: Config;
  /** Config path → `--flag`, variable, or `guardduty-slack.yaml:12`; what is missing is a default. */
  readonly origins: ReadonlyMap<string, string>;
  /** True when anything was said that shapes a deployment; who and where it is run from does not. */
  readonly shaped: boolean;
  /** The part of it that shapes a deployment, defaults included. */
  readonly shape: Readonly<Record<string, unknown>>;
  /** The file it was read from, if there is one. */
  readonly file: string | undefined;
}

/** Keys that say how to get there, not what should be there. */
const ACCESS: ReadonlySet<string> = new Set([
  '$schema',
  ...OPTIONS.flatMap(({ key, access }) => (key !== undefined && access === true ? [key] : [])),
]);

type Raw = Record<string, unknown>;

/**
 * Puts together what flags, variables and the file say, in this precedence, and checks it.
 *
 * @throws ProvisionError CONFIG_INVALID with every mistake and where it was made
 */
export async function readConfiguration(io: Io, given: GivenOptions): Promise<Configuration> {
  const { ProvisionError } = await loadProvision();
  const file = await openFile(io, given).catch((error: unknown) => {
    if (!(error instanceof ConfigFileProblem)) throw error;
    throw new ProvisionError(
      'CONFIG_INVALID',
      error.message,
      'Correct the file, or name another with --config.',
      {
        cause: error,
      },
    );
  });
  if (file !== undefined && (typeof file.raw !== 'object' || file.raw === null || Array.isArray(file.raw)))
    throw new ProvisionError(
      'CONFIG_INVALID',
      `${file.path} holds ${Array.isArray(file.raw) ? 'a list' : `a ${typeof file.raw}`}, not keys with values.`,
      'Begin from config/example.yaml.',
    );
  const raw = structuredClone((file?.raw ?? {}) as Raw);
  const origins = new Map<string, string>(
    pathsOf(raw).map((path) => [path.join('.'), placeIn(file as ConfigFile, path)]),
  );
  for (const { key, flag } of OPTIONS) {
    const option = given.get(flag);
    if (key === undefined || option === undefined) continue;
    for (const [path, value] of valuesIn(key.split('.'), option.value)) {
      put(raw, path, value);
      origins.set(path.join('.'), option.origin);
    }
  }
  const { checkConfig, invalidConfig } = await loadProvision();
  const { config, mistakes } = checkConfig(raw);
  if (config === undefined) {
    const placed = mistakes.map((mistake) => withOrigin(mistake, file, origins));
    throw invalidConfig(sourceOf(placed, file), placed, fixFor(placed, file, given));
  }
  const shaped = [...origins.keys()].some((key) => !ACCESS.has(key));
  const shape = Object.fromEntries(Object.entries(config).filter(([key]) => !ACCESS.has(key)));
  return { config, origins, shaped, shape, file: file?.path };
}

async function openFile(io: Io, given: GivenOptions): Promise<ConfigFile | undefined> {
  const named = textOf(given, '--config');
  const path = named ?? (await findConfigFile(io.cwd));
  return path === undefined ? undefined : readConfigFile(path, io.cwd);
}

/** A mistake with the flag, variable or line that it was made in. */
function withOrigin(
  mistake: ConfigMistake,
  file: ConfigFile | undefined,
  origins: ReadonlyMap<string, string>,
): ConfigMistake {
  const keys = mistake.path.map(String);
  for (let depth = keys.length; depth > 0; depth--) {
    const origin = origins.get(keys.slice(0, depth).join('.'));
    if (origin !== undefined && !isOf(file, origin)) return { ...mistake, origin };
  }
  return file === undefined || keys.length === 0 ? mistake : { ...mistake, origin: placeIn(file, keys) };
}

/** What has all the mistakes: the file, or one flag, or else the configuration as a whole. */
function sourceOf(mistakes: readonly ConfigMistake[], file: ConfigFile | undefined): string {
  const origins = [...new Set(mistakes.map(({ origin }) => (isOf(file, origin) ? file?.path : origin)))];
  return (origins.length === 1 ? origins[0] : undefined) ?? 'The configuration';
}

function fixFor(
  mistakes: readonly ConfigMistake[],
  file: ConfigFile | undefined,
  given: GivenOptions,
): string {
  if (!mistakes.some(({ origin }) => isOf(file, origin))) return 'Correct it and run the same command again.';
  const named = textOf(given, '--config') === undefined ? '' : ` --config ${file?.path}`;
  return `Correct it and run: guardduty-slack config validate${named}`;
}

function isOf(file: ConfigFile | undefined, origin: string | undefined): boolean {
  return file !== undefined && (origin === file.path || origin?.startsWith(`${file.path}:`) === true);
}

function placeIn(file: ConfigFile, path: readonly string[]): string {
  const line = file.lineOf(path);
  return line === undefined ? file.path : `${file.path}:${line}`;
}

/** Every key of the file down to what is not an object. */
function pathsOf(raw: Raw): string[][] {
  return Object.entries(raw).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? pathsOf(value as Raw).map((path) => [key, ...path])
      : [[key]],
  );
}

/** Pairs add to those of the file, one by one; anything else replaces what the file says. */
function valuesIn(path: readonly string[], value: Given['value']): [readonly string[], unknown][] {
  return typeof value !== 'object' || Array.isArray(value)
    ? [[path, value]]
    : Object.entries(value).map(([key, one]) => [[...path, key], one]);
}

function put(raw: Raw, [key, ...rest]: readonly string[], value: unknown): void {
  if (key === undefined) return;
  if (rest.length === 0) {
    raw[key] = value;
    return;
  }
  const inner = raw[key];
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) raw[key] = {};
  put(raw[key] as Raw, rest, value);
}

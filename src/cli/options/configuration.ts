import type { Config } from '../../provision/index.ts';
import { ConfigFileProblem, findConfigFile, readConfigFile, type ConfigFile } from './config-file.ts';
import type { Io } from '../terminal/io.ts';
import { loadProvision } from './library.ts';
import { textOf, type GivenOptions } from './given.ts';
import { OPTIONS } from './options.ts';

/** The configuration of a run, and where each key came from. */
export interface Configuration {
  readonly config: Config;
  /** Config path → `--flag`, variable, or `guardduty-slack.yaml:12`; what is missing is a default. */
  readonly origins: ReadonlyMap<string, string>;
  /** True when anything was said that shapes a deployment; who and where it is run from does not. */
  readonly shaped: boolean;
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
    put(raw, key.split('.'), option.value);
    origins.set(key, option.origin);
  }
  const shaped = [...origins.keys()].some((key) => !ACCESS.has(key));
  return { config: await check(raw, file, origins), origins, shaped, file: file?.path };
}

async function openFile(io: Io, given: GivenOptions): Promise<ConfigFile | undefined> {
  const named = textOf(given, '--config');
  const path = named ?? (await findConfigFile(io.cwd));
  return path === undefined ? undefined : readConfigFile(path, io.cwd);
}

async function check(
  raw: Raw,
  file: ConfigFile | undefined,
  origins: ReadonlyMap<string, string>,
): Promise<Config> {
  const { isProvisionError, parseConfig, ProvisionError } = await loadProvision();
  try {
    return parseConfig(raw, file?.path ?? 'The configuration');
  } catch (error) {
    if (!isProvisionError(error)) throw error;
    const message = error.message.replace(/^ {2}- (.*)$/gm, (line, problem: string) => {
      const place = placeOf(problem, file, origins);
      return place === undefined ? line : `  - ${problem} (${place})`;
    });
    // Without its cause: that has the same mistakes, only without their places.
    throw new ProvisionError(error.code, message, error.fix);
  }
}

/** Where the key that a problem begins with, or the unknown key that it names, was written. */
function placeOf(
  problem: string,
  file: ConfigFile | undefined,
  origins: ReadonlyMap<string, string>,
): string | undefined {
  const [, path = '', rest = problem] = /^([A-Za-z$][\w$]*(?:\.[\w-]+)*): (.*)$/.exec(problem) ?? [];
  const unknown = /^Unrecognized keys?: "([^"]+)"/.exec(rest)?.[1];
  const keys = [...(path === '' ? [] : path.split('.')), ...(unknown === undefined ? [] : [unknown])];
  for (let depth = keys.length; depth > 0; depth--) {
    const origin = origins.get(keys.slice(0, depth).join('.'));
    if (origin !== undefined && (file === undefined || !origin.startsWith(`${file.path}:`))) return origin;
  }
  return file === undefined || keys.length === 0 ? undefined : placeIn(file, keys);
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

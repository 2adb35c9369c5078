import { access, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** The names under which a configuration is found by itself. */
export const CONFIG_NAMES = ['guardduty-slack.yaml', 'guardduty-slack.yml', 'guardduty-slack.json'] as const;

/** A configuration file as it stands, not checked. */
export interface ConfigFile {
  /** For people: as given, or relative to where the program was started. */
  readonly path: string;
  readonly raw: unknown;
  /** The line of a key, for messages: `slack.routes.0.to` → 12. */
  lineOf(path: readonly string[]): number | undefined;
}

/** A file that cannot be read or is not YAML. The message names the place. */
export class ConfigFileProblem extends Error {
  override readonly name = 'ConfigFileProblem';
}

/** Looks here and in the folders above, up to the root of the repository; without a repository only here. */
export async function findConfigFile(cwd: string): Promise<string | undefined> {
  const folders = await upToRepositoryRoot(cwd);
  for (const folder of folders)
    for (const name of CONFIG_NAMES) if (await exists(join(folder, name))) return join(folder, name);
  return undefined;
}

/** Reads YAML or JSON (which is YAML). @throws ConfigFileProblem with line and column */
export async function readConfigFile(path: string, cwd: string): Promise<ConfigFile> {
  const full = resolve(cwd, path);
  const shown = full.startsWith(`${cwd}/`) ? full.slice(cwd.length + 1) : path;
  let text: string;
  try {
    text = await readFile(full, 'utf8');
  } catch (error) {
    throw new ConfigFileProblem(`${shown} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    // The library's own words name its functions.
    const what =
      problem.code === 'MULTIPLE_DOCS'
        ? 'a second document begins here; the configuration is one'
        : problem.message;
    throw new ConfigFileProblem(`${shown}:${line}:${col}: ${what}`, { cause: problem });
  }
  let raw: unknown;
  try {
    // A file of a few lines must not grow into gigabytes by way of aliases.
    raw = document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    throw new ConfigFileProblem(`${shown}: ${(error as Error).message}`, { cause: error });
  }
  return {
    path: shown,
    raw: raw ?? {},
    lineOf: (keys) => {
      for (let depth = keys.length; depth > 0; depth--) {
        const node = document.getIn(
          keys.slice(0, depth).map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
          true,
        ) as { range?: readonly number[] | null } | undefined;
        const start = node?.range?.[0];
        if (start !== undefined) return lines.linePos(start).line;
      }
      return undefined;
    },
  };
}

async function upToRepositoryRoot(cwd: string): Promise<readonly string[]> {
  const folders = [cwd];
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (folder !== cwd) folders.push(folder);
    if (await exists(join(folder, '.git'))) return folders;
    if (dirname(folder) === folder) return [cwd];
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What a fresh clone does not have. */
const NOT_CLONED = new Set(['.git', 'coverage', 'dist', 'node_modules']);

/** npm without a network, and without anything that a developer's own settings would add. */
const OFFLINE = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
  npm_config_fund: 'false',
  npm_config_audit: 'false',
};

/** The package in an empty project, as a user installs it. */
export interface Installed {
  /** The clone that it was packed in. */
  readonly clone: string;
  /** Its folder under `node_modules`. */
  readonly folder: string;
  /** The project's `node_modules`. */
  readonly modules: string;
  /** Runs the command that npm put on the path, without credentials and without a network. */
  run(...args: string[]): {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  };
}

/** Packs a fresh clone of the repository and installs that, offline and without install scripts. */
export function packAndInstall(): Installed {
  const base = mkdtempSync(join(tmpdir(), 'packed-'));
  const clone = join(base, 'clone');
  cpSync(root, clone, { recursive: true, filter: (source) => !NOT_CLONED.has(basename(source)) });
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  const env = { ...OFFLINE, npm_config_cache: join(base, 'cache') };
  const npm = (cwd: string, ...args: string[]): string =>
    execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  npm(clone, 'pack', '--pack-destination', base);
  const tarball = readdirSync(base).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack left no package.');
  const project = join(base, 'project');
  mkdirSync(project);
  npm(project, 'install', '--ignore-scripts', join(base, tarball));
  const modules = join(project, 'node_modules');
  const command = join(modules, '.bin', 'guardduty-slack');
  const quiet = { PATH: env.PATH, HOME: project, AWS_EC2_METADATA_DISABLED: 'true' };
  return {
    clone,
    modules,
    folder: join(modules, 'guardduty-slack'),
    run: (...args) => spawnSync(command, args, { cwd: project, env: quiet, encoding: 'utf8' }),
  };
}

import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The project's folder: benchmarks are run by npm, which begins there. */
export const ROOT = process.cwd();
/** The program as it is published. */
export const PROGRAM = join(ROOT, 'dist', 'main.cjs');
/** Makes a program tell of itself at its end, see {@link probeNode}. */
export const PROBE = join(ROOT, 'bench', 'programs', 'probe.cjs');

/** A run of node, seen from outside. */
export interface Run {
  readonly milliseconds: number;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a process said of itself at its end. */
export interface Said {
  /** The most memory it ever had. */
  readonly megabytes: number;
  /** Of its own, on all cores. */
  readonly cpuSeconds: number;
  /** Files it loaded with `require`. */
  readonly files: readonly string[];
}

/** Runs node once. Variables that make node slower to start for everybody are left out: they would hide differences. */
export function runNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let milliseconds = NaN;
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('exit', () => (milliseconds = performance.now() - began));
    child.on('close', (code) => resolve({ milliseconds, code, stdout, stderr }));
  });
}

/** Runs node once with a probe in it that tells memory and loaded files; its time means nothing. */
export async function probeNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  return saidBy(await runNode(['--require', PROBE, ...args], env));
}

/** What a run with the probe in it said. */
export function saidBy({ stderr }: Run): Said {
  const said = /^probe (.*)$/m.exec(stderr)?.[1];
  if (said === undefined) throw new Error(`a program said nothing of itself: ${stderr}`);
  return JSON.parse(said) as Said;
}

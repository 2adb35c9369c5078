// Runs a TypeScript file of the project: node scripts/run.mjs <file.ts> [arguments]
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [file, ...args] = process.argv.slice(2);
if (file === undefined) throw new Error('Name the file to run.');
// Inside the project, so that packages are found.
const folder = await mkdtemp(join(root, 'node_modules', '.run-'));
try {
  const outfile = join(folder, 'main.mjs');
  await build({
    entryPoints: [resolve(file)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  process.argv = [process.argv[0], file, ...args];
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(folder, { recursive: true, force: true });
}

// Builds what is published: four CommonJS bundles of the command line (so that `--help` loads no SDK), those of the SDK,
// and the function's zip, byte for byte the same on every machine, time zone and Node version.
import { createHash } from 'node:crypto';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { functionZip } from './function-zip.mjs';
import { buildSdk, loadedWhenUsed } from './sdk-bundles.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** The other bundles are loaded when a command needs them, never copied into the one that asks. */
const separateBundles = {
  name: 'separate-bundles',
  setup(builder) {
    builder.onResolve({ filter: /\/((provision|sandbox)\/index|execute)\.ts$/ }, ({ path, kind }) =>
      kind === 'entry-point'
        ? undefined
        : {
            path: `./${/provision|sandbox/.exec(path)?.[0] ?? 'commands'}.cjs`,
            external: true,
          },
    );
  },
};

/** Commander can run commands that are programs of their own; ours are not, so what runs programs is not loaded. */
const withoutChildProcesses = {
  name: 'without-child-processes',
  setup(builder) {
    builder.onResolve({ filter: /^node:child_process$/ }, () => ({ path: 'none', namespace: 'none' }));
    builder.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const commandLine = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  // The SDK's ES modules are half the size of its CommonJS ones.
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  // import() of a CommonJS file goes through the slower ES module loader; require() does not.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': '__importMetaUrl' },
  banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
  plugins: [separateBundles],
  logLevel: 'warning',
};

/** Writes the function's zip, with its SHA-256 next to it, as Lambda names it. */
export async function buildFunctionZip(into = dist) {
  const zip = await functionZip();
  const sha256 = createHash('sha256').update(zip).digest('base64');
  await mkdir(into, { recursive: true });
  await writeFile(join(into, 'function.zip'), zip);
  await writeFile(join(into, 'function.zip.sha256'), `${sha256}\n`);
  return { bytes: zip.length, sha256 };
}

/** Everything that is published. */
export async function buildAll(into = dist) {
  await rm(into, { recursive: true, force: true });
  const version = JSON.stringify(process.env.npm_package_version ?? '0.0.0');
  const [zip] = await Promise.all([
    buildFunctionZip(into),
    build({
      ...commandLine,
      plugins: [separateBundles, withoutChildProcesses],
      // Names of functions matter to the SDK only.
      define: { ...commandLine.define, __VERSION__: version },
      entryPoints: { main: join(root, 'src/cli/main.ts') },
      outdir: into,
      outExtension: { '.js': '.cjs' },
      banner: { js: `#!/usr/bin/env node\n${commandLine.banner.js}` },
    }),
    buildSdk(commandLine, into),
    build({
      ...commandLine,
      plugins: [separateBundles, loadedWhenUsed],
      entryPoints: {
        commands: join(root, 'src/cli/execute.ts'),
        provision: join(root, 'src/provision/index.ts'),
        sandbox: join(root, 'sandbox/index.ts'),
      },
      outdir: into,
      outExtension: { '.js': '.cjs' },
    }),
  ]);
  await chmod(join(into, 'main.cjs'), 0o755);
  return zip;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { bytes, sha256 } = await buildAll();
  console.log(
    `dist: main.cjs, commands.cjs, provision.cjs, sandbox.cjs, aws-*.cjs, function.zip (${bytes} bytes, SHA-256 ${sha256})`,
  );
}

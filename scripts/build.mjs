// Builds what is published: four CommonJS bundles of the command line (so that `--help` loads no SDK) and the
// function's zip, byte for byte the same on every machine, time zone and Node version.
import { createHash } from 'node:crypto';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

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

const commandLine = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  // The SDK's ES modules are half the size of its CommonJS ones.
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  legalComments: 'none',
  // import() of a CommonJS file goes through the slower ES module loader; require() does not.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': '__importMetaUrl' },
  banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
  plugins: [separateBundles],
  logLevel: 'warning',
};

/** The function's zip as Lambda takes it: one file, dates and modes fixed, so that its SHA-256 tells versions apart. */
export async function buildFunctionZip() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/handler/index.ts')],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
    write: false,
    logLevel: 'warning',
  });
  // fflate reads dates as local time; a string without a zone is the same bytes everywhere.
  const entry = [
    outputFiles[0].contents,
    { mtime: '1980-01-01T00:00:00', os: 3, attrs: 0o644 << 16, level: 9 },
  ];
  const zip = zipSync({ 'index.mjs': entry });
  const sha256 = createHash('sha256').update(zip).digest('base64');
  await mkdir(dist, { recursive: true });
  await writeFile(join(dist, 'function.zip'), zip);
  await writeFile(join(dist, 'function.zip.sha256'), `${sha256}\n`);
  return { bytes: zip.length, sha256 };
}

/** Everything that is published. */
export async function buildAll() {
  await rm(dist, { recursive: true, force: true });
  const version = JSON.stringify(process.env.npm_package_version ?? '0.0.0');
  const [zip] = await Promise.all([
    buildFunctionZip(),
    build({
      ...commandLine,
      define: { ...commandLine.define, __VERSION__: version },
      entryPoints: { main: join(root, 'src/cli/main.ts') },
      outdir: dist,
      outExtension: { '.js': '.cjs' },
      banner: { js: `#!/usr/bin/env node\n${commandLine.banner.js}` },
    }),
    build({
      ...commandLine,
      entryPoints: {
        commands: join(root, 'src/cli/execute.ts'),
        provision: join(root, 'src/provision/index.ts'),
        sandbox: join(root, 'src/sandbox/index.ts'),
      },
      outdir: dist,
      outExtension: { '.js': '.cjs' },
    }),
  ]);
  await chmod(join(dist, 'main.cjs'), 0o755);
  return zip;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { bytes, sha256 } = await buildAll();
  console.log(
    `dist: main.cjs, commands.cjs, provision.cjs, sandbox.cjs, function.zip (${bytes} bytes, SHA-256 ${sha256})`,
  );
}

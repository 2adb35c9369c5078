// Builds what is published: the file that Node begins with, four CommonJS bundles of the command line (so that `--help` loads
// no SDK), those of the SDK, the function's zip, byte for byte the same on every machine, time zone and Node version, and
// the licenses of the packages that are in them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundledPackages, licenseTexts } from './bundled-packages.mjs';
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

/** Signing in to a proxy by Kerberos is not offered, so what does it is not loaded. */
const withoutNegotiate = {
  name: 'without-negotiate',
  setup(builder) {
    builder.onResolve({ filter: /^proxy-agent-negotiate$/ }, () => ({
      path: 'none',
      namespace: 'no-negotiate',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'no-negotiate' }, () => ({
      contents: 'exports.createNegotiateAuth = () => undefined;',
    }));
  },
};

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const bundle = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  // The SDK's ES modules are half the size of its CommonJS ones.
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  metafile: true,
  // import() of a CommonJS file goes through the slower ES module loader; require() does not.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': '__importMetaUrl', __VERSION__: JSON.stringify(version) },
  banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
  plugins: [separateBundles],
  logLevel: 'warning',
};

/** Writes the function's zip, with its SHA-256 next to it, as Lambda names it. */
export async function buildFunctionZip(into = dist) {
  const { zip, metafile } = await functionZip();
  const sha256 = createHash('sha256').update(zip).digest('base64');
  await mkdir(into, { recursive: true });
  await writeFile(join(into, 'function.zip'), zip);
  await writeFile(join(into, 'function.zip.sha256'), `${sha256}\n`);
  return { bytes: zip.length, sha256, metafile };
}

/** Everything that is published. Answers with the function's zip, and with the packages that are in the bundles. */
export async function buildAll(into = dist) {
  await rm(into, { recursive: true, force: true });
  const [zip, commandLine, sdk, others] = await Promise.all([
    buildFunctionZip(into),
    buildCommandLine(into),
    buildSdk(bundle, into),
    buildOthers(into),
  ]);
  const entry = join(into, 'main.cjs');
  await copyFile(join(root, 'src/cli/entry.cjs'), entry);
  await chmod(entry, 0o755);
  const packages = await bundledPackages(
    [zip, commandLine, others].map(({ metafile }) => metafile).concat(sdk),
  );
  await writeFile(join(into, 'licenses.txt'), licenseTexts(packages));
  return { bytes: zip.bytes, sha256: zip.sha256, packages };
}

function buildCommandLine(into) {
  return build({
    ...bundle,
    plugins: [separateBundles, withoutChildProcesses],
    entryPoints: { 'command-line': join(root, 'src/cli/main.ts') },
    outdir: into,
    outExtension: { '.js': '.cjs' },
  });
}

function buildOthers(into) {
  return build({
    ...bundle,
    plugins: [separateBundles, loadedWhenUsed, withoutNegotiate],
    entryPoints: {
      commands: join(root, 'src/cli/execute.ts'),
      provision: join(root, 'src/provision/index.ts'),
      sandbox: join(root, 'sandbox/index.ts'),
    },
    outdir: into,
    outExtension: { '.js': '.cjs' },
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { bytes, sha256 } = await buildAll();
  console.log(
    `dist: main.cjs, command-line.cjs, commands.cjs, provision.cjs, sandbox.cjs, aws-*.cjs, function.zip (${bytes} bytes, SHA-256 ${sha256})`,
  );
}

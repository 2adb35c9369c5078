// The SDK as bundles of their own, loaded when a client is first made: reading a dozen clients would take longer than
// everything else a command does before its first call. What they share is a bundle as well.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = join(root, 'src', 'provision');
/** What our sources import: a client, or the providers of credentials. */
const PACKAGE = /^@aws-sdk\/(client-[\w-]+|credential-providers)$/;
const SHARED = './aws-shared.cjs';
/** What finds credentials, with clients of its own for some. */
const PROVIDERS = /@aws-sdk[\\/](?:credential-provider|nested-clients|token-providers)/;
/** Every client could look for credentials by itself. Ours are given them. */
const DEFAULT_PROVIDER = `
  exports.defaultProvider = (options) => require('./aws-credential-providers.cjs').fromNodeProviderChain(options);`;

const bundleOf = (name) => `aws-${name.replace(/^@aws-sdk\/(?:client-)?/, '')}`;

/** In place of a package of the SDK: its names, of which the first that is used loads the bundle. */
export const loadedWhenUsed = {
  name: 'loaded-when-used',
  setup(builder) {
    const used = namesUsed();
    builder.onResolve({ filter: PACKAGE }, ({ path }) => ({ path, namespace: 'loaded-when-used' }));
    builder.onLoad({ filter: /.*/, namespace: 'loaded-when-used' }, async ({ path }) => ({
      contents: `
        let loaded;
        exports.__esModule = true;
        for (const name of ${JSON.stringify((await used).get(path) ?? [])})
          Object.defineProperty(exports, name, {
            enumerable: true,
            get: () => (loaded ??= require('./${bundleOf(path)}.cjs'))[name],
          });`,
      resolveDir: SOURCES,
    }));
    builder.onResolve({ filter: /^\.\/aws-[\w-]+\.cjs$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** Package → names that our sources import from it as values. */
async function namesUsed() {
  const used = new Map();
  for (const file of await readdir(SOURCES, { recursive: true })) {
    if (!file.endsWith('.ts')) continue;
    const text = await readFile(join(SOURCES, file), 'utf8');
    for (const [, what, from] of text.matchAll(/^import ([^']*) from '([^']+)';$/gm)) {
      if (!PACKAGE.test(from) || what.startsWith('type ')) continue;
      const names = what.replace(/^\{|\}$/g, '').split(',');
      const values = names.map((name) => name.trim()).filter((name) => !/^$|^type /.test(name));
      const odd = values.find((name) => !/^\w+$/.test(name));
      if (odd !== undefined) throw new Error(`${file} imports "${odd}" from ${from}: name what is used.`);
      used.set(from, [...new Set([...(used.get(from) ?? []), ...values])].sort(byName));
    }
  }
  return used;
}

function byName(one, other) {
  return one < other ? -1 : 1;
}

/** Builds them, and answers with what esbuild says of each. @param options what all bundles have in common */
export async function buildSdk(options, dist) {
  const used = await namesUsed();
  const shared = new Set();
  // What a package takes from others comes out of the bundle that all share.
  const fromShared = {
    name: 'from-shared',
    setup(builder) {
      builder.onResolve({ filter: /^@(?:aws-sdk|smithy)\// }, ({ path, importer }) => {
        if (importer === '<stdin>') return undefined;
        if (PROVIDERS.test(importer)) {
          if (PROVIDERS.test(path)) return undefined;
        } else if (PROVIDERS.test(path)) return { path, namespace: 'providers' };
        shared.add(path);
        return { path, namespace: 'shared' };
      });
      builder.onLoad({ filter: /.*/, namespace: 'providers' }, ({ path }) => {
        if (path !== '@aws-sdk/credential-provider-node') throw new Error(`A client asks for ${path}.`);
        return { contents: DEFAULT_PROVIDER, resolveDir: root };
      });
      builder.onLoad({ filter: /.*/, namespace: 'shared' }, ({ path }) => ({
        contents: `module.exports = require('${SHARED}')[${JSON.stringify(path)}];`,
        resolveDir: root,
      }));
      builder.onResolve({ filter: /^\.\/aws-[\w-]+\.cjs$/ }, ({ path }) => ({ path, external: true }));
    },
  };
  const clients = await Promise.all(
    [...used].map(([name, names]) =>
      build({
        ...options,
        stdin: { contents: `export { ${names.join()} } from '${name}';`, resolveDir: root },
        outfile: join(dist, `${bundleOf(name)}.cjs`),
        plugins: [fromShared],
      }),
    ),
  );
  const specs = [...shared].sort(byName);
  const common = await build({
    ...options,
    stdin: {
      contents: specs
        .map((path, index) => `import * as s${index} from '${path}'; export { s${index} as '${path}' };`)
        .join('\n'),
      resolveDir: root,
    },
    outfile: join(dist, 'aws-shared.cjs'),
    plugins: [],
  });
  return [...clients, common].map(({ metafile }) => metafile);
}

// The function's code as Lambda takes it: esbuild joins our sources and aws4, as published, into one file that can be read
// in the Lambda console. The same sources give the same bytes everywhere, so that their SHA-256 tells versions apart.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A zip keeps local time without a zone, so this is the same moment to it everywhere. Its years begin with 1980. */
const DATE = new Date(1980, 0, 1, 12);
/** Made on Unix, and everyone may read it. */
const MODE = { os: 3, attrs: 0o100644 << 16 };

/** The zip: the function as one CommonJS module, `index.js`, and the license of the library in it. With what esbuild says of it. */
export async function functionZip() {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, 'src/handler/entry/index.ts')],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node22',
    // With require, Node loads of its own modules only what is used; import reads everything that they export.
    format: 'cjs',
    charset: 'utf8',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const files = {
    'index.js': outputFiles[0].contents,
    'aws4.LICENSE': await readFile(join(root, 'node_modules/aws4/LICENSE')),
  };
  return { zip: Buffer.from(zipSync(files, { level: 9, mtime: DATE, ...MODE })), metafile };
}

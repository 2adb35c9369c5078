// Which packages are in the bundles, from what esbuild says of its own work, and under which licenses.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The innermost package that a file belongs to. */
const PACKAGE_FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENSE_FILE = /^(?:licen[cs]e|notice|copying)(?:[.-]|$)/i;

/**
 * The packages of which something is in the bundles, by name and version.
 * @param metafiles what esbuild says of each build
 */
export async function bundledPackages(metafiles) {
  const folders = new Set(
    metafiles
      .flatMap(({ outputs }) => Object.values(outputs))
      .flatMap(({ inputs }) => Object.entries(inputs))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => PACKAGE_FOLDER.exec(file)?.[0])
      .filter((folder) => folder !== undefined),
  );
  const packages = new Map();
  for (const folder of folders) {
    const one = await packageIn(join(root, folder));
    packages.set(`${one.name}@${one.version}`, one);
  }
  return [...packages.values()].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

function nameOf({ name, version }) {
  return `${name}@${version}`;
}

async function packageIn(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${relative(root, folder)} names no license.`);
  const files = (await readdir(folder)).filter((file) => LICENSE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return {
    name,
    version,
    license,
    text: texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n'),
  };
}

/** The licenses as one text: each once, under the names of the packages that it covers. */
export function licenseTexts(packages) {
  const covered = new Map();
  for (const one of packages) {
    const text = `License: ${one.license}\n\n${one.text || 'Its package has no file with the text.'}`;
    covered.set(text, [...(covered.get(text) ?? []), nameOf(one)]);
  }
  return [...covered]
    .map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

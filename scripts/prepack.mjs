// What npm does before it packs: builds, and lists what is in the bundles as a CycloneDX bill of materials. npm knows the
// packages from the lock file, without a network; esbuild says which of them are in the bundles.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAll } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const NPM_SBOM = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];

const { packages } = await buildAll();
const all = JSON.parse(
  execFileSync('npm', NPM_SBOM, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
);
const bill = billOf(all, new Set(packages.map(({ name, version }) => `${name}@${version}`)));
await writeFile(join(root, 'dist', 'sbom.cdx.json'), `${JSON.stringify(bill, undefined, 1)}\n`);

/**
 * Of npm's bill of the whole repository, what is in the bundles. Without its number and time, so that the same sources give
 * the same bytes; npm calls the project by the name of its folder.
 */
function billOf({ serialNumber: _number, metadata, components, dependencies, ...head }, bundled) {
  const { timestamp: _time, component, ...rest } = metadata;
  const self = component['bom-ref'];
  return {
    ...head,
    metadata: {
      ...rest,
      lifecycles: [{ phase: 'build' }],
      component: { ...component, name: self.slice(0, self.lastIndexOf('@')) },
    },
    components: components.filter((one) => bundled.has(one['bom-ref'])),
    dependencies: dependencies
      .filter(({ ref }) => ref === self || bundled.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => bundled.has(one)) })),
  };
}

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packAndInstall, type Installed } from './packed.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LIMIT_BYTES = 5 * 1024 * 1024;
/** Licenses under which a package may be in our bundles. */
const ALLOWED = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

let installed: Installed;
beforeAll(() => {
  installed = packAndInstall();
}, 180_000);
afterAll(() => rmSync(dirname(installed.clone), { recursive: true, force: true }));

function textOf(name: string): string {
  return readFileSync(join(installed.folder, name), 'utf8');
}

function jsonOf(name: string): unknown {
  return JSON.parse(textOf(name));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

describe('what is installed', () => {
  test('programs, configuration, documentation and licenses, at most 5 MB, and no other package', () => {
    expect(readdirSync(installed.folder).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'NOTICE',
      'README.md',
      'SECURITY.md',
      'config',
      'dist',
      'docs',
      'package.json',
    ]);
    const bytes = filesIn(installed.folder).map((name) => statSync(join(installed.folder, name)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(LIMIT_BYTES);
    expect(readdirSync(installed.modules).filter((name) => !name.startsWith('.'))).toEqual([
      'guardduty-slack',
    ]);
  });

  test('its manifest asks for no package and runs nothing; the repository keeps its own', () => {
    const published = jsonOf('package.json') as Record<string, unknown>;
    const kept = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
    const { dependencies, devDependencies, scripts, 'clean-package': _tool, ...rest } = kept;
    expect(published).toEqual(rest);
    expect(published).toMatchObject({ publishConfig: { provenance: true } });
    expect(Object.keys({ ...(dependencies as object), ...(devDependencies as object) })).not.toEqual([]);
    expect(scripts).toHaveProperty('build');
    expect(readFileSync(join(installed.clone, 'package.json'), 'utf8')).toBe(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
  });

  test('the function is the one whose SHA-256 is next to it, and every bundle loads by itself', () => {
    const bundles = readdirSync(join(installed.folder, 'dist')).filter(
      (name) => name.endsWith('.cjs') && !['main.cjs', 'command-line.cjs'].includes(name),
    );
    expect(bundles.length).toBeGreaterThan(10);
    const program = bundles.map((name) => `require('./dist/${name}');`).join('');
    const loaded = spawnSync(process.execPath, ['-e', program], { cwd: installed.folder, encoding: 'utf8' });
    expect([loaded.status, loaded.stderr]).toEqual([0, '']);
  });
});

describe('what it runs', () => {
  test('every bundle knows its version, by which deployments tell who changed them', () => {
    const guessing = readdirSync(join(installed.folder, 'dist')).filter(
      (name) => name.endsWith('.cjs') && textOf(join('dist', name)).includes('__VERSION__'),
    );
    expect(guessing).toEqual([]);
  });

  test('its version', () => {
    const { version } = jsonOf('package.json') as { readonly version: string };
    expect(installed.run('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('its help, with every command', () => {
    const { status, stdout, stderr } = installed.run('--help');
    expect([status, stderr]).toEqual([0, '']);
    for (const command of ['enable', 'plan', 'status', 'teardown', 'doctor', 'render', 'policy', 'sandbox'])
      expect(stdout).toMatch(new RegExp(`^ +${command}\\b`, 'm'));
  });

  test('a finding as its Slack message, without AWS', () => {
    const event = join(root, 'test/fixtures/findings/ec2-brute-force.json');
    const { status, stdout, stderr } = installed.run('render', event);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('SSH');
  });

  test('its configuration example and a policy, without AWS', () => {
    expect(
      installed.run('config', 'validate', '--config', join(installed.folder, 'config/example.yaml')),
    ).toMatchObject({ status: 0 });
    expect(installed.run('policy', 'function', '--home-region', 'us-east-1')).toMatchObject({ status: 0 });
  });

  test('a command for AWS up to the credentials that are not there', () => {
    const { status, stderr } = installed.run('status', '--home-region', 'us-east-1');
    expect(status).toBe(4);
    expect(stderr).toMatch(/credentials/i);
  });
});

describe('what is in the bundles', () => {
  interface Bill {
    readonly components: readonly {
      readonly name: string;
      readonly version: string;
      readonly licenses: readonly { readonly license: { readonly id: string } }[];
    }[];
    readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  }

  test('the bill of materials names each package that the license file has, and no other', () => {
    const bill = jsonOf('dist/sbom.cdx.json') as Bill;
    const named = bill.components.map(({ name, version }) => `${name}@${version}`).sort();
    const licensed = textOf('dist/licenses.txt').match(/^(?:@[\w.-]+\/)?[\w.-]+@\d[\w.+-]*$/gm) ?? [];
    expect(named).toEqual([...licensed].sort());
    expect(named.length).toBeGreaterThan(30);
    const { name, version } = jsonOf('package.json') as { readonly name: string; readonly version: string };
    expect(bill.metadata.component).toMatchObject({ name, version });
  });

  test('nothing is bundled under a license that asks for more than its text, and each text is there', () => {
    const { components } = jsonOf('dist/sbom.cdx.json') as Bill;
    const others = components.filter(
      ({ licenses }) => !licenses.every(({ license }) => ALLOWED.has(license.id)),
    );
    expect(others).toEqual([]);
    const blocks = textOf('dist/licenses.txt').split(`\n${'-'.repeat(80)}\n`);
    const without = blocks.filter((block) => /has no file with the text/.test(block));
    // The text of Apache-2.0 is in our own LICENSE.
    expect(without.every((block) => block.includes('License: Apache-2.0'))).toBe(true);
    expect(blocks.find((block) => block.includes('aws4@'))).toContain('Permission is hereby granted');
  });
});

describe('what its pages link to', () => {
  const repository = 'https://github.com/guardduty-slack/guardduty-slack';

  test('is in the package, or in the repository under its full address', () => {
    const { repository: declared } = jsonOf('package.json') as {
      readonly repository: { readonly url: string };
    };
    expect(declared.url).toBe(`git+${repository}.git`);
    const broken = filesIn(installed.folder)
      .filter((name) => name.endsWith('.md'))
      .flatMap((page) =>
        linksOf(textOf(page))
          .filter((link) => !leadsSomewhere(page, link))
          .map((link) => `${page}: ${link}`),
      );
    expect(broken).toEqual([]);
  });

  function linksOf(page: string): string[] {
    return [...page.matchAll(/\]\(([^)\s]+)\)|<(https:[^>]+)>/g)].map(
      ([, link, address]) => link ?? address ?? '',
    );
  }

  function leadsSomewhere(page: string, link: string): boolean {
    const inRepository = new RegExp(`^${repository}/(?:blob|tree)/main/([^#]+)`).exec(link)?.[1];
    if (inRepository !== undefined) return existsSync(join(root, inRepository));
    if (/^https:\/\//.test(link)) return true;
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(installed.folder, file))) return false;
    return anchor === undefined || anchorsOf(textOf(file)).includes(anchor);
  }

  /** As GitHub and npm make them of headings. */
  function anchorsOf(page: string): string[] {
    return [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .trim()
        .replace(/\s/g, '-'),
    );
  }
});

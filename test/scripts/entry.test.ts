import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { nodeCheck } from '../../src/provision/commands/doctor/node-check.ts';

const entry = fileURLToPath(new URL('../../src/cli/entry.cjs', import.meta.url));
const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly engines: { readonly node: string };
};
const oldest = engines.node.replace('>=', '');

/** The first file of the program, on a Node that says it is another. */
function startedOn(version: string): { readonly status: number | null; readonly stderr: string } {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require(${JSON.stringify(entry)});`;
  return spawnSync(process.execPath, ['-e', pretend], { encoding: 'utf8' });
}

test.each(['0.10.48', '18.20.8', '20.18.3'])('on Node %s it says in a sentence what it needs', (version) => {
  const { status, stderr } = startedOn(version);
  expect(stderr).toBe(
    `guardduty-slack needs Node.js ${oldest} or later. This is Node.js ${version}.\n` +
      'Fix: install a current version from https://nodejs.org, then run the command again.\n',
  );
  expect(status).toBe(6);
});

test.each([`${oldest}.0`, '100.0.0'])('on Node %s it starts the program', (version) => {
  // Next to the source there is no bundle: that it is asked for is enough here.
  expect(startedOn(version).stderr).toContain("Cannot find module './command-line.cjs'");
});

test('an old Node can read it: it holds nothing newer than ECMAScript 5', async () => {
  const source = readFileSync(entry, 'utf8');
  const [kept, old] = await Promise.all([transform(source), transform(source, { target: 'es5' })]);
  expect(old.code).toBe(kept.code);
  expect(kept.code).not.toMatch(/\b(?:const|let|class|async|await)\b|=>|`|\?\.|\?\?/);
});

test('doctor draws the line at the same version', () => {
  expect(nodeCheck(`${oldest}.0`).status).not.toBe('fail');
  expect(nodeCheck('20.18.3').status).toBe('fail');
});

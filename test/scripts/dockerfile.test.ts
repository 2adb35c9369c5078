import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly bin: Readonly<Record<string, string>>;
};

/** The arguments of the instructions of one name, in order. */
function instructions(name: string): string[] {
  return [...dockerfile.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, rest = '']) => rest);
}

test('the Dockerfile is as its linter wants it', () => {
  expect(validate(dockerfile)).toEqual([]);
});

test('the image starts the same file as the installed command, and not as root', () => {
  const [entryPoint = ''] = instructions('ENTRYPOINT');
  expect(JSON.parse(entryPoint)).toEqual(['node', `/opt/guardduty-slack/${bin['guardduty-slack']}`]);
  expect(instructions('USER').at(-1)).toBe('operator');
});

test('its base images have a version, and what it copies is there', () => {
  for (const image of instructions('FROM')) expect(image).toMatch(/^[a-z]+:\d[\w.-]*(?: AS build)?$/);
  const copied = instructions('COPY').filter((line) => !line.startsWith('--from='));
  const missing = copied
    .flatMap((line) => line.split(' ').slice(0, -1))
    .filter((name) => !existsSync(join(root, name)));
  expect(missing).toEqual([]);
});

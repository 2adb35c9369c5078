import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const PROMISES = readFileSync('sandbox/BEHAVIOUR.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('- '));

it('every promise has an id, and no two have the same', () => {
  const ids = PROMISES.map((line) => /^- \*\*([\w.-]+)\*\* \S/.exec(line)?.[1] ?? line);
  expect(ids.filter((id) => id.startsWith('- '))).toEqual([]);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

it('every promise has a test of its id', () => {
  const tests = readdirSync('sandbox/test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && name !== 'behaviour.test.ts')
    .map((name) => readFileSync(`sandbox/test/${name}`, 'utf8'))
    .join('\n');
  const ids = PROMISES.map((line) => /^- \*\*([\w.-]+)\*\*/.exec(line)?.[1] ?? line);
  expect(
    ids.filter((id) => !new RegExp(`['"\`]${id.replaceAll('.', '\\.')}(?![\\w.-]*\\w)`).test(tests)),
  ).toEqual([]);
});

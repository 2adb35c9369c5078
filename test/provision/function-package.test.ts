import { unzipSync, zipSync } from 'fflate';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { packageOf } from '../../src/provision/pipeline/function-package.ts';
import { functionSettings } from '../../src/provision/pipeline/function-settings.ts';
import { EMPTY_ZIP, withFile } from '../../src/provision/pipeline/zip.ts';
import { pipelineInput } from './pipeline-world.ts';

const bytes = fc.uint8Array({ maxLength: 300 });
const name = fc.stringMatching(/^[a-z]{1,12}(?:\/[a-zé]{1,8})?\.js$/);

it('a file is added to any zip: what was in it stays, and other programs can read all of it', () => {
  fc.assert(
    fc.property(fc.dictionary(name, bytes, { maxKeys: 4 }), bytes, (files, content) => {
      const zip = withFile(zipSync(files), 'settings.json', content);
      const read = unzipSync(zip);
      expect(Object.keys(read)).toEqual([...Object.keys(files), 'settings.json']);
      for (const [path, was] of Object.entries({ ...files, 'settings.json': content }))
        expect(Buffer.from(read[path]!).equals(was)).toBe(true);
    }),
  );
});

it('an empty zip can take a file, and what is no zip is refused', () => {
  expect(Object.keys(unzipSync(withFile(EMPTY_ZIP, 'one.txt', Buffer.from('1'))))).toEqual(['one.txt']);
  expect(() => withFile(Buffer.from('PK and no more than this'), 'one.txt', EMPTY_ZIP)).toThrow('not a zip');
});

it('equal settings give the same bytes, in whatever order their keys were put together', () => {
  const input = pipelineInput();
  const settings = functionSettings(input);
  const turned = Object.fromEntries(Object.entries(settings).toReversed()) as typeof settings;
  const one = packageOf(input.code, settings);
  expect(packageOf(input.code, turned)).toEqual(one);
  expect(packageOf(input.code, { ...settings, minSeverity: 7 }).sha256).not.toBe(one.sha256);
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { functionZip } from '../../scripts/function-zip.mjs';

const zip = await functionZip();
const folder = mkdtempSync(join(tmpdir(), 'function-zip-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the function takes at most 16 KB, which is what a cold start has to fetch', () => {
  expect(zip.length).toBeLessThanOrEqual(16 * 1024);
});

test('the same sources give the same bytes in every time zone and language', () => {
  const script = fileURLToPath(new URL('../../scripts/function-zip.mjs', import.meta.url));
  const program = `const { functionZip } = await import(${JSON.stringify(script)}); process.stdout.write((await functionZip()).toString('base64'));`;
  const elsewhere = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    env: { ...process.env, TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' },
    encoding: 'utf8',
  });
  expect(elsewhere).toBe(zip.toString('base64'));
});

test('it is a zip of one module that stands alone', async () => {
  const files = unzipSync(zip);
  expect(Object.keys(files)).toEqual(['index.mjs']);
  writeFileSync(join(folder, 'index.mjs'), files['index.mjs']!);
  const loaded = (await import(pathToFileURL(join(folder, 'index.mjs')).href)) as object;
  expect(loaded).toMatchObject({ handler: expect.any(Function) });
});

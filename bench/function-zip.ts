import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Row } from './budget.ts';
import { ROOT } from './process.ts';

/** The function's zip, byte by byte what is uploaded. */
export async function functionZip(): Promise<readonly Row[]> {
  const zip = await readFile(join(ROOT, 'dist', 'function.zip'));
  const code = Object.values(unzipSync(zip)).map((file) => Buffer.from(file).toString());
  return [
    { what: 'function zip', measured: zip.length, unit: 'bytes', budget: 256 * 1024 },
    {
      what: 'function zip, code of the SDK in it',
      measured: code.filter((text) => /smithy|aws-sdk/i.test(text)).length,
      unit: '',
      budget: 0,
    },
  ];
}

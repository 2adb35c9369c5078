import { existsSync } from 'node:fs';
import { buildFunctionZip } from '../scripts/build.mjs';

/** The tests upload the real function, so it is built first. */
export async function setup(): Promise<void> {
  if (existsSync('src/handler/index.ts')) await buildFunctionZip();
}

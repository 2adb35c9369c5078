import { buildFunctionZip } from '../scripts/build.mjs';

/** The tests upload the real function, so it is built first. */
export async function setup(): Promise<void> {
  await buildFunctionZip();
}

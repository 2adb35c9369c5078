import { buildAll } from '../../scripts/build.mjs';

/** Some long properties end the built program's process, so all of it is built first. */
export async function setup(): Promise<void> {
  await buildAll();
}

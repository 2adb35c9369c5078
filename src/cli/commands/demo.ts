import type { Context } from '../options/context.ts';
import { playScenario } from '../demo/scenario.ts';
import { openEnvironment } from '../demo/environment.ts';

/** `demo`: the whole story on the simulator, through the same front door as any other run. */
export async function demo(context: Context): Promise<number> {
  const environment = await openEnvironment(context.io);
  try {
    return await playScenario(context, environment);
  } finally {
    await environment.close();
  }
}

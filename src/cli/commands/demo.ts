import type { Context } from '../options/context.ts';
import { tellStory } from '../demo/scenario.ts';
import { setStage } from '../demo/environment.ts';

/** `demo`: the whole story on the simulator, through the same front door as any other run. */
export async function demo(context: Context): Promise<number> {
  const stage = await setStage(context.io);
  try {
    return await tellStory(context, stage);
  } finally {
    await stage.close();
  }
}

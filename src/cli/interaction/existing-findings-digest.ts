import type { Config, OpenFindings } from '../../provision/index.ts';
import type { Context } from '../options/context.ts';
import { isOn } from '../options/given.ts';
import { askYesNo, canAsk } from './prompts.ts';
import { openText } from '../views/parts/existing-findings.ts';
import type { Progress } from '../progress/progress.ts';

/**
 * Whether Slack is told what was open before: as it was said, else as a person says who is there. There is no question with
 * `--yes`, or when nothing was open.
 */
export function digestWish(
  context: Context,
  { slack: { openingDigest } }: Config,
  progress: Progress,
  signal: AbortSignal,
): (before: readonly OpenFindings[]) => Promise<boolean> {
  return async (before) => {
    if (openingDigest !== undefined) return openingDigest;
    const open = before.reduce((sum, { critical, high }) => sum + critical + high, 0);
    if (open === 0 || isOn(context.given, '--yes') || !canAsk(context)) return false;
    progress.pause();
    const question = `Open before: ${openText(before)}. Tell Slack so, in one message?`;
    return (await askYesNo(context, question, signal)) === true;
  };
}

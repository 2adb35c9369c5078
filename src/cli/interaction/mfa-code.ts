import type { Context } from '../options/context.ts';
import { loadProvision } from '../options/library.ts';
import type { Progress } from '../progress/progress.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { askText } from './prompts.ts';

/** Asks a person for the code of an MFA device. @throws ProvisionError INTERRUPTED when the question is canceled */
export async function mfaCode(
  context: Context,
  serial: string,
  progress: Pick<Progress, 'pause'>,
  signal: AbortSignal,
): Promise<string> {
  progress.pause();
  const code = await askText(context, `MFA code of ${sanitizeLine(serial)}:`, {
    validate: (value) => (/^\d{6}$/.test(value.trim()) ? undefined : 'A code has six digits.'),
    signal,
  });
  if (code !== undefined) return code.trim();
  const { ProvisionError } = await loadProvision();
  throw new ProvisionError('INTERRUPTED', 'Canceled: no MFA code was given.', 'Run the same command again.');
}

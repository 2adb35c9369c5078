import type { GivenOptions } from './options.ts';
import { loadProvision } from './library.ts';
import { numberOf } from './options.ts';

/**
 * How long a command may wait, in milliseconds, by `--timeout` in minutes.
 *
 * @throws ProvisionError CONFIG_INVALID for what is no number above 0
 */
export async function timeLimit(given: GivenOptions, defaultMinutes: number): Promise<number> {
  const minutes = numberOf(given, '--timeout') ?? defaultMinutes;
  if (Number.isFinite(minutes) && minutes > 0) return minutes * 60_000;
  const { ProvisionError } = await loadProvision();
  throw new ProvisionError(
    'CONFIG_INVALID',
    '--timeout takes a number of minutes above 0.',
    'For example --timeout 15.',
  );
}

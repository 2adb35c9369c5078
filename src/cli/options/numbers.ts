import { loadProvision } from './library.ts';
import { numberOf, writtenText, type GivenOptions } from './given.ts';
import type { FlagOf } from './options.ts';

/** What the number of an option may be, and one to show as an example. */
export interface NumberRange {
  readonly whole?: true;
  readonly least: number;
  readonly most?: number;
  readonly example: number;
  /** What to do about a wrong one, where an example does not help. */
  readonly fix?: string;
}

/** A length of time or a pause: any number above 0. */
export function above0(example: number): NumberRange {
  return { least: Number.MIN_VALUE, example };
}

/**
 * The number of an option, if it was given.
 *
 * @throws ProvisionError CONFIG_INVALID for what is no number, or is out of range
 */
export async function numberIn(
  given: GivenOptions,
  flag: FlagOf<'number'>,
  range: NumberRange,
): Promise<number | undefined> {
  const value = numberOf(given, flag);
  const { whole = false, least, most = Number.MAX_SAFE_INTEGER, example, fix } = range;
  if (value === undefined || (value >= least && value <= most && (!whole || Number.isInteger(value))))
    return value;
  const { ProvisionError } = await loadProvision();
  const { origin, value: written } = given.get(flag) ?? { origin: flag, value };
  throw new ProvisionError(
    'CONFIG_INVALID',
    `${origin} takes ${rangeText(range)}, not ${writtenText(written)}.`,
    fix ?? `For example ${flag} ${example}.`,
  );
}

function rangeText({ whole, least, most }: NumberRange): string {
  const number = whole === true ? 'a whole number' : 'a number';
  if (most !== undefined)
    return `${number} from ${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}`;
  return least === Number.MIN_VALUE ? `${number} above 0` : `${number}, ${least} or more`;
}

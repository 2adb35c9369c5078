/** Lists in pages by Marker and MaxItems. */
import type { Call } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { integerIn, textIn, validate } from './constraints.ts';
import { invalidParameter } from './errors.ts';

/** One page of a list, and the marker of the next. */
export function pageOf<T>(
  { world, input }: Call,
  all: readonly T[],
): { page: readonly T[]; marker: string | undefined } {
  validate(input, [
    { member: 'MaxItems', type: 'integer', min: 1, max: 10_000 },
    { member: 'Marker', type: 'string' },
  ]);
  const size = Math.min(integerIn(input, 'MaxItems') ?? Infinity, knob(world, 'lambda.pageSize'));
  const text = textIn(input, 'Marker');
  const start = text === undefined ? 0 : Number(Buffer.from(text, 'base64').toString());
  if (!Number.isInteger(start)) throw invalidParameter('The specified marker is invalid.');
  const end = start + size;
  return {
    page: all.slice(start, end),
    marker: end < all.length ? Buffer.from(String(end)).toString('base64') : undefined,
  };
}

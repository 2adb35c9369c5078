/** Lists in pages by Marker and MaxItems. */
import type { Call } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { invalidParameter } from './errors.ts';

/** One page of a list, and the marker of the next. */
export function pageOf<T>(
  { world, input }: Call<{ readonly MaxItems?: number; readonly Marker?: string }>,
  all: readonly T[],
): { page: readonly T[]; marker: string | undefined } {
  const size = Math.min(input.MaxItems ?? Infinity, knob(world, 'lambda.pageSize'));
  const text = input.Marker;
  const start = text === undefined ? 0 : Number(Buffer.from(text, 'base64').toString());
  if (!Number.isInteger(start)) throw invalidParameter('The specified marker is invalid.');
  const end = start + size;
  return {
    page: all.slice(start, end),
    marker: end < all.length ? Buffer.from(String(end)).toString('base64') : undefined,
  };
}

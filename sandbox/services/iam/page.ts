import { AwsError } from '../service.ts';

/** One page of a list with what IAM says about the rest. Default 100 items. */
export function pageOf<T>(
  input: { readonly Marker?: string; readonly MaxItems?: number },
  all: readonly T[],
): {
  readonly items: readonly T[];
  readonly page: { readonly IsTruncated: boolean; readonly Marker?: string };
} {
  const start = startOf(input.Marker);
  const end = start + (input.MaxItems ?? 100);
  const more = end < all.length;
  const marker = more ? { Marker: Buffer.from(`at:${end}`).toString('base64url') } : {};
  return { items: all.slice(start, end), page: { IsTruncated: more, ...marker } };
}

function startOf(marker: string | undefined): number {
  if (marker === undefined) return 0;
  const [, at] = /^at:(\d+)$/.exec(Buffer.from(marker, 'base64url').toString()) ?? [];
  if (at === undefined) throw new AwsError('InvalidInput', 'Invalid Marker.');
  return Number(at);
}

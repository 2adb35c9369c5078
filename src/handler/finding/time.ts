const MILLISECONDS_FROM = 1e11;

/**
 * Milliseconds since 1970 of a time as findings write it: ISO 8601 (with `T` or a space, without a zone meaning UTC,
 * down to nanoseconds) or seconds or milliseconds since 1970. Undefined if it is no time.
 */
export function parseTime(value: unknown): number | undefined {
  const written = typeof value === 'number' ? value : typeof value === 'string' ? value.trim() : '';
  const seconds = written === '' ? NaN : Number(written);
  const parsed = Number.isNaN(seconds)
    ? Date.parse(isoOf(String(written)))
    : seconds * (seconds < MILLISECONDS_FROM ? 1000 : 1);
  return Number.isNaN(new Date(parsed).getTime()) ? undefined : parsed;
}

function isoOf(written: string): string {
  const iso = written.replace(/^(\d{4}-\d\d-\d\d) /, '$1T').replace(/(\.\d{3})\d+/, '$1');
  return /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(iso) ? `${iso}Z` : iso;
}

/** `2026-03-01 09:05:30 UTC`. */
export function formatTime(milliseconds: number): string {
  return `${iso(milliseconds).slice(0, 19).replace('T', ' ')} UTC`;
}

/** ISO 8601 in UTC. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** `1 h 50 min`, `3 d 2 h`; minutes at least. */
export function describeDuration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  const parts: readonly (readonly [amount: number, unit: string])[] = [
    [Math.floor(minutes / 1_440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return '0 min';
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

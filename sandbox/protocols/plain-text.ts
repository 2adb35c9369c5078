/** A value of a request as text: numbers and booleans as they are written, anything that is no plain value as nothing. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

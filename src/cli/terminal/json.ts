/** One JSON value: indented for people who look at it, on one line in a stream. Bidi and control characters stay escaped. */
export function jsonText(value: unknown, format: string): string {
  return JSON.stringify(value, undefined, format === 'ndjson' ? undefined : 2).replace(
    // JSON escapes C0 itself; these would still act on a terminal that it is printed on.
    // oxlint-disable-next-line no-misleading-character-class
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

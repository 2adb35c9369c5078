/**
 * Characters that act on a terminal instead of being seen: control characters, and those that turn the direction of
 * writing, have no width or hide text. Names of accounts, tags and error texts come from AWS, where anyone may have set them.
 */
const ACTING =
  // oxlint-disable-next-line no-misleading-character-class
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Makes text from AWS harmless to show: what would act on the terminal is spelled out, for example `\u{202e}`. Keeps newlines. */
export function harmless(text: string): string {
  return text.replace(ACTING, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** {@link harmless} for what must stay on one line. */
export function harmlessLine(text: string): string {
  return harmless(text.replace(/\s*\n\s*/g, ' '));
}

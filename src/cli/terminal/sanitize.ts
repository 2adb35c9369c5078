/**
 * Characters that act on a terminal instead of being seen: control characters, those that turn the direction of writing, have
 * no width or hide text, and those that are none (lone surrogates, noncharacters). Names of accounts, tags and error texts
 * come from AWS, where anyone may have set them.
 */
const ACTING = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u{e0000}-\u{e0fff}]/gu;

/** Makes text from AWS harmless to show: what would act on the terminal is spelled out, for example `\u{202e}`. Keeps newlines. */
export function sanitize(text: string): string {
  return text.replace(ACTING, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** {@link sanitize} for what must stay on one line. */
export function sanitizeLine(text: string): string {
  return sanitize(text.replace(/\s+/g, (space) => (space.includes('\n') ? ' ' : space)));
}

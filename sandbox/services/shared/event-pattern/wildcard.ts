/** Texts with `*` for any run of characters; `\*` and `\\` stand for themselves. */

/**
 * Splits a wildcard at its stars. Two stars side by side and unknown escapes are refused, with the position as EventBridge
 * counts it: from the opening quote.
 */
export function parseWildcard(text: string, refuse: (reason: string) => never): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '*') {
      if (text.charAt(at + 1) === '*') refuse(`Consecutive wildcard characters at pos ${at + 1}`);
      parts.push(part);
      part = '';
    } else if (character === '\\') {
      const escaped = text.charAt(++at);
      if (escaped !== '*' && escaped !== '\\') refuse(`Invalid escape character at pos ${at}`);
      part += escaped;
    } else part += character;
  }
  return [...parts, part];
}

/** Does a text match a wildcard that {@link parseWildcard} split? Linear: each part is taken where it first fits. */
export function matchesWildcard(parts: readonly string[], value: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last))
    return false;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= value.length - last.length;
}

/** Numbers of a version by Semantic Versioning, and what it is a first taste of, if it is. */
const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[\w.-]+)?(?:\+[\w.-]+)?$/;

/**
 * Whether one version of this program came after another. What is no version, because someone edited it, came after none.
 * https://semver.org/spec/v2.0.0.html#spec-item-11
 */
export function isLaterVersion(one: unknown, other: string): boolean {
  const [first, second] = [partsOf(one), partsOf(other)];
  if (first === undefined || second === undefined) return false;
  for (const [at, number] of first.numbers.entries()) {
    const against = second.numbers[at] ?? 0;
    if (number !== against) return number > against;
  }
  // A preview came before what it is a preview of; among previews none is refused.
  return first.preview === '' && second.preview !== '';
}

function partsOf(
  version: unknown,
): { readonly numbers: readonly number[]; readonly preview: string } | undefined {
  const [, major, minor, patch, preview = ''] = (typeof version === 'string' && VERSION.exec(version)) || [];
  return patch === undefined ? undefined : { numbers: [major, minor, patch].map(Number), preview };
}

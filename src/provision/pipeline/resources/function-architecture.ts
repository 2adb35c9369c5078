import type { Architecture } from '@aws-sdk/client-lambda';

/**
 * Creates a function with the architecture that is asked for. Without one it is arm64, which costs less, and x86_64 in a
 * Region where Lambda has no arm64. The words are those seen in https://github.com/reply-fr/sustainable-personal-accounts/issues/53:
 * AWS documents none.
 *
 * @throws whatever the creation throws otherwise, also of an architecture that was asked for
 */
export async function withOfferedArchitecture<T>(
  asked: Architecture | undefined,
  create: (architecture: Architecture) => Promise<T>,
): Promise<T> {
  try {
    return await create(asked ?? 'arm64');
  } catch (error) {
    if (asked !== undefined || !isNotOffered(error)) throw error;
    return create('x86_64');
  }
}

function isNotOffered(error: unknown): boolean {
  const text = error instanceof Error ? error.message : '';
  return /architecture/i.test(text) && /(?:not|un)[ -]?(?:supported|available)/i.test(text);
}

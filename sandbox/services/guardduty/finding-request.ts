import type { FindingRequest } from './findings.ts';

type KeyType = 'string' | 'number' | 'boolean' | 'object';

const REQUIRED = { account: 'string', region: 'string', type: 'string' } as const;
const OPTIONAL = {
  severity: 'number',
  title: 'string',
  description: 'string',
  key: 'string',
  sample: 'boolean',
  detail: 'object',
} as const;
const KEYS: Readonly<Record<string, KeyType>> = { ...REQUIRED, ...OPTIONAL } satisfies Record<
  keyof FindingRequest,
  KeyType
>;

const ALLOWED = `A finding has ${Object.keys(REQUIRED).join(', ')}, and may have ${Object.keys(OPTIONAL).join(', ')}.`;

/**
 * Reads what a client asks to be found.
 *
 * @throws Error that names the key that is wrong or missing, and those that are allowed
 */
export function findingRequestOf(body: Readonly<Record<string, unknown>>): FindingRequest {
  for (const [key, value] of Object.entries(body)) {
    const type = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (type === undefined) throw new Error(`${key} is no key of a finding. ${ALLOWED}`);
    if (typeof value !== type || value === null || Array.isArray(value))
      throw new Error(`${key} must be ${type === 'object' ? 'an' : 'a'} ${type}. ${ALLOWED}`);
  }
  const missing = Object.keys(REQUIRED).filter((key) => !Object.hasOwn(body, key));
  if (missing.length > 0) throw new Error(`${missing.join(', ')} must be given. ${ALLOWED}`);
  return body as unknown as FindingRequest;
}

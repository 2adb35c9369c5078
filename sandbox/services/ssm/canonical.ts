/** Parameter Store of one account and Region for the canonical dump. */
import { createHash } from 'node:crypto';
import { sortKeys } from '../shared/sort-keys.ts';
import type { SsmState } from './state.ts';

/** Parameters with their newest values, a secret's as a hash; undefined without a parameter. */
export function canonical(state: unknown): unknown {
  const { parameters } = state as SsmState;
  if (Object.keys(parameters).length === 0) return undefined;
  return Object.values(sortKeys(parameters)).map((parameter) => {
    const { name, type, tier, description, allowedPattern, keyId, dataType, tags, versions } = parameter;
    const value = versions.at(-1)?.value ?? '';
    const hash = createHash('sha256').update(value).digest('hex');
    return {
      name,
      type,
      tier,
      description,
      allowedPattern,
      keyId,
      dataType,
      tags: sortKeys(tags),
      ...(type === 'SecureString' ? { sha256: hash } : { value }),
    };
  });
}

import type { ConfigMistake } from '../base/errors.ts';
import { configSchema, type Config } from './config.ts';
import { invalidConfig, withoutItsSecrets } from './config-error.ts';
import { mistakesOf, wordsFor } from './config-mistakes.ts';
import { contradictions, secretsWritten } from './config-rules.ts';

/** What a check found: a configuration with its defaults, or everything that is wrong with it. */
export type CheckedConfig =
  | { readonly config: Config; readonly mistakes: readonly [] }
  | { readonly config?: undefined; readonly mistakes: readonly ConfigMistake[] };

/** Checks a configuration and fills in the defaults. Every mistake is found at once. */
export function checkConfig(raw: unknown): CheckedConfig {
  const written = secretsWritten(raw);
  const isSecret = ({ path }: ConfigMistake): boolean =>
    written.some((one) => one.path.join('.') === path.join('.'));
  const parsed = configSchema.safeParse(raw, { reportInput: true, error: wordsFor });
  const invalid = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => mistakesOf(issue, configSchema));
  const mistakes = [...written, ...[...invalid, ...contradictions(raw)].filter((one) => !isSecret(one))];
  return parsed.success && mistakes.length === 0
    ? { config: parsed.data, mistakes: [] }
    : { mistakes: mistakes.map(withoutItsSecrets) };
}

/**
 * A configuration with its defaults.
 *
 * @param source what it was read from, for the message
 * @throws ProvisionError CONFIG_INVALID with every mistake
 */
export function parseConfig(raw: unknown, source: string): Config {
  const { config, mistakes } = checkConfig(raw);
  if (config === undefined)
    throw invalidConfig(source, mistakes, 'Correct it and run: guardduty-slack config validate');
  return config;
}

import { ProvisionError, type ConfigMistake } from '../base/errors.ts';
import { withoutSecrets } from '../base/secret-text.ts';

/**
 * All mistakes of a configuration as one error.
 *
 * @param source what has them: a file, a flag, or the configuration as a whole
 */
export function invalidConfig(
  source: string,
  mistakes: readonly ConfigMistake[],
  fix: string,
): ProvisionError {
  const many = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  const lines = mistakes.map((mistake) => `  - ${mistakeText(mistake)}`);
  return new ProvisionError('CONFIG_INVALID', `${source} has ${many}:\n${lines.join('\n')}`, fix, {
    mistakes,
  });
}

/** `homeRegion: a Region looks like eu-west-1, not "us-est-1" (guardduty-slack.yaml:4)`. */
function mistakeText({ path, message, value, origin }: ConfigMistake): string {
  const place = path.length === 0 ? '' : `${path.join('.')}: `;
  return `${place}${message}${valueText(value)}${origin === undefined ? '' : ` (${origin})`}`;
}

/** Longer values are seen where they stand. */
const LONGEST_VALUE = 80;

function valueText(value: unknown): string {
  if (value === null || !['string', 'number', 'boolean'].includes(typeof value)) return '';
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? '' : `, not ${text}`;
}

/** A mistake as it may be shown: a secret that stands in a key or a value is taken out. */
export function withoutItsSecrets({ path, message, value, ...rest }: ConfigMistake): ConfigMistake {
  return {
    ...rest,
    path: path.map((key) => (typeof key === 'string' ? withoutSecrets(key) : key)),
    message: withoutSecrets(message),
    ...(value === undefined ? {} : { value: safe(value) }),
  };
}

/** Only what is said in a word is shown; whole structures are seen where they stand. */
function safe(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  return typeof value === 'object' ? undefined : value;
}

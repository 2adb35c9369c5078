import { callAws } from './aws.ts';
import type { Effects } from './effects.ts';
import { first } from '../finding/json-path.ts';

/** Reads the webhook URLs and tokens that Slack gave. */
export interface Secrets {
  /**
   * The value of a SecureString, at most five minutes old; an older one serves as long as Parameter Store cannot answer.
   *
   * @throws AwsFailure when it cannot be read and never was
   */
  read(parameter: string): Promise<string>;
  /** The value as it is now: Slack refused the one we had, so it may have been replaced. */
  readAgain(parameter: string): Promise<string>;
}

const FRESH_FOR = 5 * 60_000;

/** Secrets that live as long as the function's instance does. */
export function createSecrets(effects: Effects): Secrets {
  const known = new Map<string, { readonly value: string; readonly readAt: number }>();
  const readAgain = async (parameter: string): Promise<string> => {
    const answer = await callAws(effects, 'ssm', 'GetParameter', { Name: parameter, WithDecryption: true });
    const value = (first(answer, 'Parameter.Value') ?? '').trim();
    known.set(parameter, { value, readAt: effects.now() });
    return value;
  };
  const read = async (parameter: string): Promise<string> => {
    const last = known.get(parameter);
    if (last !== undefined && effects.now() - last.readAt < FRESH_FOR) return last.value;
    try {
      return await readAgain(parameter);
    } catch (error) {
      if (last === undefined) throw error;
      return last.value;
    }
  };
  return { read, readAgain };
}

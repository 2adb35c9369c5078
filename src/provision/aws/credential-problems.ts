import { ProvisionError, isProvisionError, type ErrorCode } from '../base/errors.ts';
import { explain } from './explain.ts';

type Profiles = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>;

/** How a profile comes by its credentials; `none` where it has none of its own. */
export type ProfileKind = 'role' | 'keys' | 'web-identity' | 'process' | 'sso' | 'login' | 'none';

/** By the settings that make a profile one of a kind, in the SDK's order. */
const KINDS: readonly (readonly [ProfileKind, readonly string[]])[] = [
  ['web-identity', ['web_identity_token_file']],
  ['role', ['role_arn']],
  ['keys', ['aws_access_key_id']],
  ['process', ['credential_process']],
  ['sso', ['sso_session', 'sso_start_url', 'sso_account_id', 'sso_role_name']],
  ['login', ['login_session']],
];

/** How a profile comes by its credentials. */
export function kindOf(name: string, profiles: Profiles): ProfileKind {
  const profile = profiles[name] ?? {};
  return KINDS.find(([, keys]) => keys.some((key) => profile[key] !== undefined))?.[0] ?? 'none';
}

/** What is known when the caller's credentials cannot be had. */
interface Attempt {
  /** The profile that was named, by an option or the environment. */
  readonly profile: string | undefined;
  readonly kind: ProfileKind;
  /** True when they could be had before. */
  readonly worked: boolean;
  readonly profiles: Profiles;
}

/** Why the caller's credentials cannot be had, and what to do. */
export function callerProblem(error: unknown, attempt: Attempt): ProvisionError {
  if (isProvisionError(error)) return error;
  const known = explain(error);
  if (known.code === 'NETWORK' || known.code === 'TLS_FAILED') return known;
  const { code, message, fix } = problem(error instanceof Error ? error : new Error(String(error)), attempt);
  return new ProvisionError(code, message, fix, { cause: error });
}

interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
}

function problem(error: Error, attempt: Attempt): Problem {
  const { profile, worked, profiles } = attempt;
  const name = profile ?? 'default';
  const at = sourceOf(name, profiles);
  const { message } = error;
  if (/MultiFactorAuthentication|one time pass ?code|\bMFA\b/i.test(message))
    return {
      code: 'CREDENTIALS_MFA',
      message: `AWS did not accept the MFA code for the AWS profile ${name}: ${message}`,
      fix: 'Each code is good once: wait for the next one and run it again. Check mfa_serial of the profile.',
    };
  switch (at.kind) {
    case 'sso':
    case 'login': {
      const login = `aws ${at.kind === 'sso' ? 'sso login' : 'login'}${at.name === 'default' ? '' : ` --profile ${at.name}`}`;
      if (/\b(?:forbidden|no access)\b/i.test(`${error.name} ${message}`)) break;
      return {
        code: 'CREDENTIALS_EXPIRED',
        message: `The sign-in session of the AWS profile ${at.name} has ended, or was never begun: ${message}`,
        fix: `Run: ${login}`,
      };
    }
    case 'process':
      return {
        code: 'CREDENTIALS_PROCESS',
        message: `The credential_process of the AWS profile ${at.name} failed. ${wordsOf(message)}`,
        fix: `Run the command by itself until it prints credentials. It is in the AWS configuration, under the profile ${at.name}.`,
      };
    case 'none':
      if (!worked) return missing(profile, message);
      break;
    default:
  }
  if (worked || /ExpiredToken/.test(error.name))
    return {
      code: 'CREDENTIALS_EXPIRED',
      message: `The credentials ended, and there are no new ones: ${message}`,
      fix: 'Get new ones as you got these, then run the same command: it continues where this run stopped.',
    };
  return {
    code: 'CREDENTIALS_PROFILE',
    message: `The AWS profile ${name} gives no credentials: ${message}`,
    fix:
      attempt.kind === 'role'
        ? 'Check role_arn, source_profile and external_id of the profile, and that the role trusts its source.'
        : 'Check the settings of the profile in the AWS configuration.',
  };
}

function missing(profile: string | undefined, message: string): Problem {
  return {
    code: 'CREDENTIALS_MISSING',
    message:
      profile === undefined
        ? `There are no AWS credentials in the environment, the default profile or this machine: ${message}`
        : `The AWS profile ${profile} has no credentials: ${message}`,
    fix: 'Name a profile with --profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. A new profile: aws configure sso',
  };
}

/** The profile whose own credentials a chain of roles begins with. */
function sourceOf(
  name: string,
  profiles: Profiles,
  seen: readonly string[] = [],
): { readonly name: string; readonly kind: ProfileKind } {
  const kind = kindOf(name, profiles);
  const source = profiles[name]?.['source_profile'];
  return kind !== 'role' || source === undefined || seen.includes(source)
    ? { name, kind }
    : sourceOf(source, profiles, [...seen, name]);
}

/** What a program said of itself, without its command line: that may hold secrets. */
function wordsOf(message: string): string {
  const own = message.startsWith('Command failed: ') ? message.split('\n').slice(1) : [message];
  const said = own
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
  return said === '' ? 'It printed no reason.' : `Its words: ${said.slice(0, 500)}`;
}

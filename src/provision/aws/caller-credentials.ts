import { fromEnv, fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { ProvisionError } from '../base/errors.ts';
import { memoized, type Credentials, type Identity } from './credentials.ts';
import { callerProblem, kindOf, type ProfileKind } from './credential-problems.ts';
import { awsProfiles, profileName } from './profiles.ts';
import type { Environment } from './proxy.ts';
import type { HttpHandler } from './transport.ts';

/** Where the caller's credentials may come from. */
export interface CallerOptions {
  readonly env: Environment;
  /** The profile that was named; else the environment's. */
  readonly profile: string | undefined;
  readonly requestHandler: HttpHandler;
  readonly now: () => number;
  /** Asks a person for the code of an MFA device; undefined where no one can be asked. */
  readonly askMfaCode: ((serial: string) => Promise<string>) | undefined;
}

/**
 * The caller's own credentials, in the order of the AWS CLI: a named profile, the environment's keys, the environment's or
 * the default profile, then a token file, a container or an instance. A profile that has credentials of its own and fails is
 * the end of it: what else is at hand may belong to another account.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-authentication.html
 */
export function callerCredentials(options: CallerOptions): Credentials {
  let worked = false;
  return memoized(async () => {
    const identity = await identityOf(options, worked);
    worked = true;
    return identity;
  }, options.now);
}

async function identityOf(options: CallerOptions, worked: boolean): Promise<Identity> {
  const { env, requestHandler } = options;
  const named = profileName(env, options.profile);
  const profiles = await awsProfiles();
  let kind: ProfileKind = 'none';
  try {
    if (options.profile === undefined && hasKeys(env)) return await fromEnv()();
    kind = kindOf(named ?? 'default', profiles);
    if (named !== undefined && profiles[named] === undefined)
      throw unknownProfile(named, Object.keys(profiles));
    // Fresh each time: the SDK's own memory would give back a session that AWS has ended.
    const fresh = { ignoreCache: true, clientConfig: { requestHandler } };
    if (kind === 'none') return await fromNodeProviderChain({ ...fresh, profile: named ?? 'default' })();
    return await fromIni({
      ...fresh,
      profile: named ?? 'default',
      mfaCodeProvider: options.askMfaCode ?? ((serial) => Promise.reject(noOneToAsk(named, serial))),
    })();
  } catch (error) {
    throw callerProblem(error, { profile: named, kind, worked, profiles });
  }
}

function hasKeys(env: Environment): boolean {
  return ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].every((name) => (env[name] ?? '') !== '');
}

function unknownProfile(name: string, known: readonly string[]): ProvisionError {
  const there =
    known.length === 0
      ? 'The AWS configuration files on this machine have no profiles'
      : `There are: ${known.toSorted().join(', ')}`;
  return new ProvisionError(
    'CREDENTIALS_PROFILE',
    `There is no AWS profile ${name}. ${there}.`,
    'Name another with --profile or AWS_PROFILE, or make it: aws configure sso --profile ' + name,
  );
}

function noOneToAsk(profile: string | undefined, serial: string): ProvisionError {
  const option = profile === undefined ? '' : ` --profile ${profile}`;
  return new ProvisionError(
    'CREDENTIALS_MFA',
    `The AWS profile ${profile ?? 'default'} needs a code of the MFA device ${serial}, and there is no terminal to ask on.`,
    `Run it in a terminal, or take a session from one: eval "$(aws configure export-credentials${option} --format env)"`,
  );
}

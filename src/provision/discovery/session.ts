import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Aws, Caller } from '../aws/aws.ts';
import { connect, noCredentialsFor, type Connection } from '../aws/connect.ts';
import { callerCredentials } from '../aws/caller-credentials.ts';
import { assumedRole, CALLER, type Credentials } from '../aws/credentials.ts';
import { explain } from '../aws/explain.ts';
import type { Rates } from '../aws/pacer.ts';
import { partitionOf, partitionOfRegion } from '../aws/partition.ts';
import type { Environment } from '../aws/proxy.ts';
import { sharedRequestHandler, type HttpHandler } from '../aws/transport.ts';
import type { Config } from '../config/config.ts';
import { ProvisionError } from '../base/errors.ts';
import type { ProvisionEvent } from '../engine/events.ts';
import { defaultRegion } from './default-region.ts';
import { createCallCounter, type CallCounter } from '../aws/call-counter.ts';
import { DEFAULT_ROLE_NAMES } from '../aws/credentials.ts';

/** The world as the library may use it; whoever calls gives it in. */
export interface Effects {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or at once when the run is interrupted. */
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly emit: (event: ProvisionEvent) => void;
  /** Aborted when the operator interrupts. */
  readonly signal: AbortSignal;
  /** Variables that AWS's tools obey: proxies, certificates, Region, profile, keys. */
  readonly env: Environment;
  /** Asks for the code of an MFA device, by its serial. Only where a person can be asked. */
  readonly askMfaCode?: ((serial: string) => Promise<string>) | undefined;
  /** Shared by all sessions of a command, so that a person signs in once. */
  readonly signIn?: SignIn;
  /** In place of HTTP over the network. */
  readonly requestHandler?: HttpHandler;
  /** Known API rates, calls a second by `service:operation`. */
  readonly rates?: Rates;
}

/** How a command has signed in; empty before its first session. */
export interface SignIn {
  way?: Promise<{ readonly requestHandler: HttpHandler; readonly caller: Credentials }>;
}

/** Who runs this, and the way to AWS. */
export interface Session {
  readonly identity: { readonly account: string; readonly arn: string };
  readonly partition: string;
  readonly homeRegion: string;
  readonly connection: Connection;
  readonly effects: Effects;
  readonly callCounter: CallCounter;
  readonly startedAt: number;
  /** From now on accounts other than this one are members, entered by the role for members. */
  knowAdmin(account: string): void;
  /** No credentials reach this account: steps in it say so instead of trying. */
  knowUnreachable(account: string): void;
}

/** @throws ProvisionError CREDENTIALS_* when AWS does not know the caller, CONFIG_INVALID without a home Region */
export async function openSession(config: Config, given: Effects): Promise<Session> {
  const homeRegion = await homeRegionOf(config, given);
  const startedAt = given.now();
  const callCounter = createCallCounter();
  const effects: Effects = {
    ...given,
    emit: (event) => {
      if (event.type === 'call') callCounter.add(event);
      given.emit(event);
    },
  };
  const signIn = given.signIn ?? {};
  signIn.way ??= wayFor(given, config.profile);
  const { requestHandler, caller } = await signIn.way;
  const roles = new Map<string, Credentials>();
  const unreachable = new Set<string>();
  let callerAccount = CALLER;
  let admin: string | undefined;
  let partition = partitionOfRegion(homeRegion);

  const credentialsOf = (account: string): Credentials => {
    if (account === CALLER || account === callerAccount) return caller;
    if (unreachable.has(account)) throw noCredentialsFor(account);
    const member = admin !== undefined && account !== admin;
    const key = `${account}/${String(member)}`;
    const sts = (): Caller<'sts'> =>
      connection.writing().client('sts', { account: CALLER, region: homeRegion });
    const role =
      roles.get(key) ??
      assumedRole({ account, partition, ...roleIn(config, member), sts: sts(), now: effects.now });
    roles.set(key, role);
    return role;
  };

  const connection = connect({
    ...effects,
    requestHandler,
    partition,
    homeRegion,
    credentialsOf,
    concurrency: config.concurrency,
    patienceMs: config.waitMinutes * 60_000,
  });
  const identity = await whoAmI(connection.reading(), homeRegion);
  callerAccount = identity.account;
  partition = partitionOf(identity.arn);
  return {
    identity,
    partition,
    homeRegion,
    connection,
    effects,
    callCounter,
    startedAt,
    knowAdmin: (account) => {
      admin = account;
    },
    knowUnreachable: (account) => {
      if (account !== callerAccount) unreachable.add(account);
    },
  };
}

/** @throws ProvisionError CONFIG_INVALID where nothing names one */
async function homeRegionOf({ homeRegion, profile }: Config, { env }: Effects): Promise<string> {
  const region = homeRegion ?? (await defaultRegion(env, profile))?.region;
  if (region !== undefined) return region;
  throw new ProvisionError(
    'CONFIG_INVALID',
    'No home Region is known.',
    'Name the Region for the Slack pipeline, for example --home-region eu-west-1, or set AWS_REGION.',
  );
}

/** The role by which an account is entered, as the configuration has it. */
function roleIn(
  { roleName, memberRoleName, externalId }: Config,
  member: boolean,
): Pick<Parameters<typeof assumedRole>[0], 'flag' | 'roleNames' | 'externalId'> {
  const chosen = member ? memberRoleName : roleName;
  return {
    flag: member ? '--member-role-name' : '--role-name',
    roleNames: chosen === undefined ? DEFAULT_ROLE_NAMES : [chosen],
    ...(externalId === undefined ? {} : { externalId }),
  };
}

async function wayFor(given: Effects, profile: string | undefined): NonNullable<SignIn['way']> {
  const { env, now, askMfaCode } = given;
  const requestHandler = given.requestHandler ?? (await sharedRequestHandler(env, profile));
  return { requestHandler, caller: callerCredentials({ env, profile, requestHandler, now, askMfaCode }) };
}

async function whoAmI(aws: Aws, region: string): Promise<Session['identity']> {
  try {
    const { Account, Arn } = await aws
      .client('sts', { account: CALLER, region })
      .send(new GetCallerIdentityCommand({}));
    if (Account === undefined || Arn === undefined)
      throw new ProvisionError(
        'CREDENTIALS_INVALID',
        'AWS did not say whose credentials these are.',
        'Check the credentials.',
      );
    return { account: Account, arn: Arn };
  } catch (error) {
    throw explain(error, { region, api: 'sts:GetCallerIdentity' });
  }
}

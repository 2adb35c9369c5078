import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Aws } from '../aws/aws.ts';
import { connect, noCredentialsFor, type Connection } from '../aws/connect.ts';
import { assumedRole, CALLER, callerCredentials, type Credentials } from '../aws/credentials.ts';
import { explain } from '../aws/explain.ts';
import type { Rates } from '../aws/pacer.ts';
import { partitionOf, partitionOfRegion } from '../aws/partition.ts';
import type { HttpHandler } from '../aws/transport.ts';
import type { Config } from '../config/config.ts';
import { ProvisionError } from '../base/errors.ts';
import type { ProvisionEvent } from '../engine/events.ts';
import { createTally, type Tally } from '../aws/call-counter.ts';
import { USUAL_ROLES } from './role-names.ts';

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
  /** In place of HTTP over the network. */
  readonly requestHandler?: HttpHandler;
  /** Known API rates, calls a second by `service:operation`. */
  readonly rates?: Rates;
}

/** Who runs this, and the way to AWS. */
export interface Session {
  readonly identity: { readonly account: string; readonly arn: string };
  readonly partition: string;
  readonly homeRegion: string;
  readonly connection: Connection;
  readonly effects: Effects;
  readonly tally: Tally;
  readonly startedAt: number;
  /** From now on accounts other than this one are members, entered by the role for members. */
  knowAdmin(account: string): void;
  /** No credentials reach this account: steps in it say so instead of trying. */
  knowUnreachable(account: string): void;
}

/** The Region of the environment or the profile, if there is one. */
export async function defaultRegion(profile?: string): Promise<string | undefined> {
  const { config } = new STSClient(profile === undefined ? {} : { profile });
  try {
    const region = await config.region();
    return region === '' ? undefined : region;
  } catch {
    // The SDK throws when no Region is configured anywhere, which is the answer and not a failure.
    return undefined;
  }
}

/** @throws ProvisionError CREDENTIALS_* when AWS does not know the caller, CONFIG_INVALID without a home Region */
export async function openSession(config: Config, given: Effects): Promise<Session> {
  const homeRegion = config.homeRegion ?? (await defaultRegion(config.profile));
  if (homeRegion === undefined)
    throw new ProvisionError(
      'CONFIG_INVALID',
      'No home Region is known.',
      'Say where the Slack pipeline should live, for example --home-region eu-west-1.',
    );
  const startedAt = given.now();
  const tally = createTally();
  const effects: Effects = {
    ...given,
    emit: (event) => {
      if (event.type === 'call') tally.add(event);
      given.emit(event);
    },
  };
  const caller = callerCredentials(config.profile, effects.now);
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
    let role = roles.get(key);
    if (role === undefined) {
      const chosen = member ? config.memberRoleName : config.roleName;
      role = assumedRole({
        account,
        partition,
        flag: member ? '--member-role-name' : '--role-name',
        roleNames: chosen === undefined ? USUAL_ROLES : [chosen],
        ...(config.externalId === undefined ? {} : { externalId: config.externalId }),
        sts: connection.writing().client('sts', { account: CALLER, region: homeRegion }),
        now: effects.now,
      });
      roles.set(key, role);
    }
    return role;
  };

  const connection = connect({
    ...effects,
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
    tally,
    startedAt,
    knowAdmin: (account) => {
      admin = account;
    },
    knowUnreachable: (account) => {
      if (account !== callerAccount) unreachable.add(account);
    },
  };
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

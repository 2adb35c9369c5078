import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { ProvisionError } from '../base/errors.ts';

/** The roles that AWS itself makes in accounts of an Organization and of Control Tower, tried in this order. */
export const DEFAULT_ROLE_NAMES: readonly string[] = [
  'OrganizationAccountAccessRole',
  'AWSControlTowerExecution',
];

/** AWS credentials as the SDK takes them. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** The credentials of one account, shared by all its clients so that a role is assumed once. */
export interface Credentials {
  /** Valid credentials, renewed five minutes before they end. */
  provide(): Promise<Identity>;
  /** Gets new ones: AWS says that these ended. */
  refresh(): Promise<void>;
}

/** Stands for the caller's account until AWS has told its id. */
export const CALLER = 'caller';

const RENEW_BEFORE_MS = 300_000;

/** Remembers credentials until shortly before they end; whoever asks meanwhile shares one request. */
export function memoized(get: () => Promise<Identity>, now: () => number): Credentials {
  let current: Promise<Identity> | undefined;
  let renewAt = Infinity;
  const renew = (): Promise<Identity> => {
    const asked = get();
    current = asked;
    renewAt = Infinity;
    asked.then(
      ({ expiration }) => {
        if (current === asked && expiration !== undefined) renewAt = expiration.getTime() - RENEW_BEFORE_MS;
      },
      () => {
        if (current === asked) current = undefined;
      },
    );
    return asked;
  };
  return {
    provide: () => (current === undefined || now() >= renewAt ? renew() : current),
    refresh: async () => {
      await renew();
    },
  };
}

/** How a role in another account is assumed. */
export interface AssumeOptions {
  readonly account: string;
  readonly partition: string;
  /** Tried in turn; the first that can be assumed is used from then on. */
  readonly roleNames: readonly string[];
  readonly externalId?: string;
  /** The option that names another role. */
  readonly flag: '--role-name' | '--member-role-name';
  /** Sends AssumeRole with the caller's credentials. */
  readonly sts: Pick<STSClient, 'send'>;
  readonly now: () => number;
}

/** Sessions of a role in another account, an hour each: the most that AWS allows where a role assumes a role. */
export function assumedRole(options: AssumeOptions): Credentials {
  let known: string | undefined;
  return memoized(async () => {
    const denied: { readonly arn: string; readonly error: unknown }[] = [];
    for (const name of known === undefined ? options.roleNames : [known]) {
      const arn = `arn:${options.partition}:iam::${options.account}:role/${name}`;
      try {
        const identity = await assume(arn, options);
        known = name;
        return identity;
      } catch (error) {
        if (!(error instanceof Error && /^AccessDenied/.test(error.name))) throw error;
        denied.push({ arn, error });
      }
    }
    const last = denied.at(-1);
    throw new ProvisionError(
      'ASSUME_ROLE_DENIED',
      `Cannot assume ${denied.map(({ arn }) => arn).join(' or ')}: ${last?.error instanceof Error ? last.error.message : 'denied'}`,
      `Check that the role exists in account ${options.account}, trusts the caller, and that the caller may sts:AssumeRole; or name another with ${options.flag}.`,
      { cause: last?.error, where: { account: options.account, api: 'sts:AssumeRole' } },
    );
  }, options.now);
}

async function assume(arn: string, { sts, externalId }: AssumeOptions): Promise<Identity> {
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: arn,
      RoleSessionName: 'guardduty-slack',
      DurationSeconds: 3600,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    }),
  );
  if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined)
    throw new ProvisionError(
      'AWS_REFUSED',
      `AWS answered AssumeRole for ${arn} without credentials.`,
      'Try again.',
    );
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    ...(given.SessionToken === undefined ? {} : { sessionToken: given.SessionToken }),
    ...(given.Expiration === undefined ? {} : { expiration: given.Expiration }),
  };
}

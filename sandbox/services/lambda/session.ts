/** Credentials of a function's role, as Lambda puts them into its environment. */
import { credentialText, now, type World } from '../../world/world.ts';
import { findRoleByArn } from '../iam/state.ts';
import type { FunctionVersion } from './state.ts';

const HOUR_MS = 3_600_000;

/** A session of a role. */
export interface RoleSession {
  readonly environment: Readonly<Record<string, string>>;
  /** World time after which no further invocation may start with it. */
  readonly renewAt: number;
}

/** Gives out a session of the version's role, named after the function. A deleted role gets credentials that nothing allows. */
export function issueSession(world: World, version: FunctionVersion): RoleSession {
  const { role: roleArn } = version.configuration;
  const role = findRoleByArn(world, roleArn);
  const accessKeyId = `ASIA${credentialText(world, 16).toUpperCase()}`;
  const secret = credentialText(world, 40);
  const token = `IQoJb3JpZ2luX2Vj${credentialText(world, 200)}`;
  const roleName = roleArn.split('/').at(-1) ?? '';
  world.keys[accessKeyId] = {
    account: version.account,
    arn: `arn:${world.settings.partition}:sts::${version.account}:assumed-role/${roleName}/${version.name}`,
    userId: `${role?.id ?? 'AROA'}:${version.name}`,
    secret,
    token,
    expires: now(world) + 12 * HOUR_MS,
    role: roleArn,
  };
  return {
    environment: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_SESSION_TOKEN: token,
    },
    renewAt: now(world) + 6 * HOUR_MS,
  };
}

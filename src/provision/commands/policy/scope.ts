import { partitionOfRegion } from '../../aws/partition.ts';
import type { Config } from '../../config/config.ts';
import { namesFrom } from '../../deployment/deployment.ts';
import type { Names } from '../../deployment/names.ts';
import { DEFAULT_ROLE_NAMES } from '../../aws/credentials.ts';

/** What a policy may be narrowed to. What is not known is `*`. */
export interface PolicyScope {
  /** Names and ARNs of the deployment, with `*` for an account or a home Region that is not known. */
  readonly names: Names;
  readonly partition: string;
  /** The only Regions to work in; `all` where there is no such limit. */
  readonly regions: 'all' | readonly string[];
  /** Roles that the management account assumes in the admin account, and in members. */
  readonly roleNames: readonly string[];
  readonly memberRoleNames: readonly string[];
  /** True where accounts are chosen by organizational unit, so that the tree must be readable. */
  readonly byUnit: boolean;
  readonly config: Config;
}

/** How far policies can be narrowed, from the configuration alone: no AWS call is made. */
export function policyScope(config: Config, homeRegion: string | undefined): PolicyScope {
  const home = homeRegion ?? '*';
  const { adminAccount = '*', regions, excludeRegions, roleName, memberRoleName, ou, excludeOu } = config;
  // Every Region of a deployment is in one partition, so that any of them tells it.
  const known = homeRegion ?? (regions === 'all' ? undefined : regions[0]);
  const partition = known === undefined ? 'aws' : partitionOfRegion(known);
  const chosen =
    regions === 'all'
      ? regions
      : [...new Set([home, ...regions])].filter((one) => !excludeRegions.includes(one));
  return {
    names: namesFrom(config, adminAccount, home, partition),
    partition,
    regions: chosen === 'all' || chosen.includes('*') ? 'all' : chosen.toSorted(),
    roleNames: roleName === undefined ? DEFAULT_ROLE_NAMES : [roleName],
    memberRoleNames: memberRoleName === undefined ? DEFAULT_ROLE_NAMES : [memberRoleName],
    byUnit: ou.length + excludeOu.length > 0,
    config,
  };
}

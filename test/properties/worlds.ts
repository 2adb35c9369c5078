import {
  ADMIN_ACCOUNT,
  canonicalDump,
  organizationWorld,
  singleAccountWorld,
  type OrganizationOptions,
  type World,
} from '../../sandbox/index.ts';
import { HOME } from './operate.ts';

/** The Regions of small worlds; the second offers fewer protection plans. */
export const REGIONS = [HOME, 'ap-southeast-6'];

/** 21 November 2026, 00:00 UTC. */
export const START = Date.UTC(2026, 10, 21);

/** An Organization of two members in two Regions whose clock stands still. Permissions and signatures have tests of their own. */
export function smallOrganization({ knobs, ...options }: Partial<OrganizationOptions> = {}): World {
  return organizationWorld({
    members: 2,
    regions: REGIONS,
    time: START,
    ...options,
    knobs: { 'signature.verify': false, 'access.enforce': false, ...knobs },
  });
}

/** One account without an Organization, likewise. */
export function oneAccount(): World {
  return singleAccountWorld({
    account: ADMIN_ACCOUNT,
    regions: REGIONS,
    time: START,
    knobs: { 'signature.verify': false, 'access.enforce': false },
  });
}

/** What is there, but for the moments that records name and how often a secret was written. */
export function whatIsThere(world: World): unknown {
  return JSON.parse(
    JSON.stringify(canonicalDump(world))
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
      .replaceAll(/("guardduty-slack:version":)"\d+"/g, '$1"n"'),
  ) as unknown;
}

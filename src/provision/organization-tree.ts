import type { Aws } from './aws/aws.ts';
import { hasSelection, type Config } from './config.ts';
import type { Facts } from './facts.ts';
import { readAdmin } from './guardduty-reads.ts';
import type { LaneMemory } from './lane-memory.ts';
import type { Names } from './names.ts';
import { needsManagement } from './needs-management.ts';
import { protectionOf } from './protection.ts';
import { hadNoDetector } from './record.ts';
import { step, type Resource, type State, type Step } from './resource.ts';
import { delegatedAdmin } from './resources/delegated-admin.ts';
import { detector } from './resources/detector.ts';
import { managementDetector } from './resources/management-detector.ts';
import { memberFeatures } from './resources/member-features.ts';
import { members } from './resources/members.ts';
import { organizationConfiguration } from './resources/organization-configuration.ts';
import { organizationRecord, regionRecord } from './resources/record.ts';
import { SERVICE_LINKED_ROLES, serviceLinkedRole } from './resources/service-linked-role.ts';
import { trustedAccess, TRUSTED_SERVICES } from './resources/trusted-access.ts';
import { behind, inParallel, inSequence, type Tree } from './tree.ts';

/**
 * What the whole Organization needs before any Region: the records, trusted access, GuardDuty's roles, and the
 * administrator of the home Region. A new Organization refuses to have several Regions designated at once, so the home
 * Region goes first and must settle. Empty for a single account.
 */
export function preludeTree(facts: Facts, _config: Config, names: Names): Tree {
  const { organization, homeRegion } = facts;
  if (organization === undefined) return inSequence();
  const management = organization.managementAccountId;
  return inSequence(
    step(organizationRecord(facts, names)),
    ...TRUSTED_SERVICES.map((service) => managementStep(facts, trustedAccess(management, service))),
    ...Object.keys(SERVICE_LINKED_ROLES).map((service) =>
      managementStep(facts, serviceLinkedRole(management, service)),
    ),
    step(regionRecord(facts, names, homeRegion)),
    adminStep(facts, management, homeRegion),
  );
}

/**
 * One Region: what was there before, the administrator, detectors, what joining accounts get, members and their plans.
 * The home Region's record and administrator stand in the prelude. For a single account: the record and its detector.
 */
export function laneTree(facts: Facts, config: Config, names: Names, region: string): Tree {
  const { organization, adminAccountId, homeRegion } = facts;
  const place = { account: adminAccountId, region };
  const protection = protectionOf(config);
  const own = step(
    detector({ ...place, names, protection, wasAbsent: (aws) => hadNoDetector(aws, names, region) }),
  );
  if (organization === undefined) return inSequence(step(regionRecord(facts, names, region)), own);
  const management = organization.managementAccountId;
  const memory: LaneMemory = { allMembersNew: false };
  const isManagement = facts.callerRole === 'management';
  const isAdmin = async (aws: Aws): Promise<boolean> => {
    if (!isManagement) return true;
    const admin = await readAdmin(aws, management, region);
    return admin?.account === adminAccountId && admin.status === 'ENABLED';
  };
  const settings = step(
    organizationConfiguration({
      ...place,
      protection,
      isAdmin,
      settle: isManagement,
      selection: hasSelection(config),
    }),
  );
  const before = facts.eligible.some(({ id }) => id === management)
    ? inParallel(
        managementStep(
          facts,
          managementDetector({ facts, managementAccount: management, region, names, protection }),
        ),
        settings,
      )
    : settings;
  const join = step(members({ facts, region, memory }));
  const plans = step(memberFeatures({ facts, region, protection, memory }));
  const rest = behind(
    own,
    // Where auto-enable is NONE, the plans of new members can only be set when they are members.
    inSequence(before, protection.direct ? inSequence(join, plans) : inParallel(join, plans)),
  );
  if (region === homeRegion) return rest;
  return inSequence(
    step(regionRecord(facts, names, region)),
    behind(adminStep(facts, management, region), rest),
  );
}

function adminStep(facts: Facts, managementAccount: string, region: string): Step {
  return managementStep(facts, delegatedAdmin({ managementAccount, admin: facts.adminAccountId, region }));
}

function managementStep<S extends State>(facts: Facts, resource: Resource<S>): Step {
  if (facts.callerRole === 'management' || facts.organization === undefined) return step(resource);
  const { kind, account, region, name } = resource;
  return needsManagement(facts.organization.managementAccountId, {
    kind,
    account,
    region,
    ...(name === undefined ? {} : { name }),
  });
}

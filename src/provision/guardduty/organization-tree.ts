import type { Aws } from '../aws/aws.ts';
import { hasSelection, type Config } from '../config/config.ts';
import type { Facts } from '../discovery/facts.ts';
import { readOwnAdministrator } from '../discovery/administrators.ts';
import { readAdmin } from '../reads/guardduty-reads.ts';
import { isJustMade } from '../reads/just-made.ts';
import type { Names } from '../deployment/names.ts';
import { stepOfManagement } from './needs-management.ts';
import { protectionOf, type Protection } from '../reads/protection.ts';
import { step, type Resource, type State, type Step } from '../engine/resource.ts';
import { delegatedAdmin } from './resources/delegated-admin.ts';
import { detector, type DetectorResource } from './resources/detector.ts';
import { managementDetector } from './resources/management-detector.ts';
import { memberFeatures } from './resources/member-features.ts';
import { members } from './resources/members.ts';
import { organizationConfiguration } from './resources/organization-configuration.ts';
import { organizationRecord, regionRecord } from './resources/record.ts';
import { serviceLinkedRole } from './resources/service-linked-role.ts';
import { trustedAccess } from './resources/trusted-access.ts';
import { GUARDDUTY_SERVICE, MALWARE_SERVICE } from '../base/service-principals.ts';
import { whereOffered, type Offer } from '../engine/where-offered.ts';
import { asksForMalwareScans, offersMalwareScans } from './malware-scans.ts';
import { evenUnread, inParallel, inSequence, optionally, type Tree } from '../engine/tree.ts';
import { unknownStep } from '../engine/unknown-step.ts';

/**
 * What the whole Organization needs before any Region: the records, trusted access, GuardDuty's roles, and the
 * administrator of the home Region. A new Organization refuses to have several Regions designated at once, so the home
 * Region goes first and must settle. Empty for a single account.
 */
export function preludeTree(facts: Facts, config: Config, names: Names): Tree {
  const { organization, homeRegion } = facts;
  if (organization === undefined) return inSequence();
  const management = organization.managementAccountId;
  return inSequence(
    step(organizationRecord(facts, names)),
    evenUnread(
      managementStep(facts, trustedAccess(management, GUARDDUTY_SERVICE)),
      managementStep(facts, serviceLinkedRole(management, GUARDDUTY_SERVICE)),
    ),
    malwareTree(facts, protectionOf(config), management),
    administrationTree(facts, config, names, homeRegion),
  );
}

/**
 * What malware scans need in the Organization, and nothing else does: left out where no scans are asked for, and when it
 * cannot be had, everything else is done all the same.
 */
function malwareTree(facts: Facts, protection: Protection, management: string): Tree {
  if (!asksForMalwareScans(protection)) return inSequence();
  const offer: Offer = {
    isOffered: (aws) => offersMalwareScans(aws, facts),
    isUnknown: isUnknownService,
  };
  // Turning on trusted access makes the role by itself, so it goes first; without it the role is still worth having.
  return inSequence(
    optionally(managementStep(facts, whereOffered(trustedAccess(management, MALWARE_SERVICE), offer))),
    optionally(managementStep(facts, whereOffered(serviceLinkedRole(management, MALWARE_SERVICE), offer))),
  );
}

/**
 * Organizations and IAM say so of a service that the partition does not have; IAM gives no further reason. Were it another
 * mistake, the comparison after the run would miss what was to be made.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_InvalidInputException.html
 */
function isUnknownService(error: unknown): boolean {
  if (!(error instanceof Error) || !/^InvalidInput(?:Exception)?$/.test(error.name)) return false;
  const { Reason } = error as { readonly Reason?: unknown };
  return Reason === undefined || Reason === 'UNRECOGNIZED_SERVICE_PRINCIPAL';
}

/**
 * One Region: what was there before, detectors, the administrator, what joining accounts get, members and their plans. What
 * the home Region needs up to its administrator stands in the prelude. For a single account: the record and its detector.
 */
export function regionTree(facts: Facts, config: Config, names: Names, region: string): Tree {
  const { organization, homeRegion } = facts;
  if (organization === undefined)
    return inSequence(
      step(regionRecord(facts, names, region)),
      step(ownDetector(facts, config, names, region)),
    );
  const membership = membershipTree(facts, config, region);
  return region === homeRegion
    ? membership
    : inSequence(administrationTree(facts, config, names, region), membership);
}

/**
 * A Region up to its administrator. The detectors come first: an account that becomes the administrator without one gets one
 * from AWS, a while later and with nearly every plan on; and the management account cannot be a member without its own.
 */
function administrationTree(facts: Facts, config: Config, names: Names, region: string): Tree {
  const { organization, adminAccountId, eligible } = facts;
  const protection = protectionOf(config);
  const own = step(ownDetector(facts, config, names, region));
  const management = organization?.managementAccountId ?? '';
  // In a quick look it is one of the members that are only counted.
  const managements = eligible.some(({ id }) => id === management)
    ? [
        managementStep(
          facts,
          managementDetector({ facts, managementAccount: management, region, names, protection }),
        ),
      ]
    : [];
  return inSequence(
    step(regionRecord(facts, names, region)),
    inParallel(own, ...managements),
    managementStep(
      facts,
      delegatedAdmin({
        managementAccount: management,
        admin: adminAccountId,
        region,
        settles: region === facts.homeRegion,
      }),
    ),
  );
}

/** What has to be known of a run for {@link ownDetector}. */
export type DetectorFacts = Pick<Facts, 'organization' | 'adminAccountId' | 'callerRole'>;

/**
 * The detector of the account that the run is for: the administrator's, or a single account's own. Where the Organization has
 * no administrator yet, the account is asked whether it is a member of another.
 */
export function ownDetector(
  { organization, adminAccountId, callerRole }: DetectorFacts,
  config: Config,
  names: Names,
  region: string,
): DetectorResource {
  const place = { account: adminAccountId, region };
  // Where the Organization has an administrator already, that one decides, and its own step says who it is.
  const isDecided = async (aws: Aws): Promise<boolean> =>
    organization !== undefined &&
    (callerRole === 'admin' ||
      (await readAdmin(aws, organization.managementAccountId, region)) !== undefined);
  return detector({
    ...place,
    names,
    protection: protectionOf(config),
    administers: organization !== undefined,
    administratorOf: async (aws) => ((await isDecided(aws)) ? undefined : readOwnAdministrator(aws, place)),
  });
}

/**
 * What an administrator sets: what joining accounts get, members, their plans. All of it can be read before there is an
 * administrator or a detector: then there is nothing of it.
 */
function membershipTree(facts: Facts, config: Config, region: string): Tree {
  const { organization, adminAccountId, callerRole } = facts;
  const protection = protectionOf(config);
  const isAdmin = async (aws: Aws): Promise<boolean> => {
    if (callerRole !== 'management' || organization === undefined) return true;
    const management = organization.managementAccountId;
    if (await isJustMade(aws, 'administrator', { account: management, region })) return true;
    const admin = await readAdmin(aws, management, region);
    return admin?.account === adminAccountId && admin.status === 'ENABLED';
  };
  const settings = step(
    organizationConfiguration({
      account: adminAccountId,
      region,
      protection,
      isAdmin,
      settle: callerRole === 'management',
      selection: hasSelection(config),
    }),
  );
  const { accountsUnseen } = facts;
  if (accountsUnseen !== undefined)
    return inSequence(
      settings,
      unknownStep({ kind: 'members', account: adminAccountId, region }, accountsUnseen),
    );
  if (!facts.accountsKnown) return inSequence(settings);
  const join = step(members({ facts, region }));
  const plans = step(memberFeatures({ facts, region, protection }));
  // Where auto-enable is NONE, the plans of new members can only be set when they are members.
  return inSequence(settings, protection.direct ? inSequence(join, plans) : inParallel(join, plans));
}

function managementStep<S extends State, Detail>(facts: Facts, resource: Resource<S, Detail>): Step {
  if (facts.callerRole === 'management' || facts.organization === undefined) return step(resource);
  const { kind, account, region, name } = resource;
  return stepOfManagement(facts.organization.managementAccountId, {
    kind,
    account,
    region,
    ...(name === undefined ? {} : { name }),
  });
}

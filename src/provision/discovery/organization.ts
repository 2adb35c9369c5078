import { DescribeAccountCommand, DescribeOrganizationCommand } from '@aws-sdk/client-organizations';
import { organizationsPlace } from './accounts.ts';
import type { Aws } from '../aws/aws.ts';
import { unlessMissing } from '../aws/batches.ts';
import { lookedAt } from '../aws/explain.ts';
import type { Config } from '../config/config.ts';
import { ProvisionError } from '../base/errors.ts';
import { readAdmin } from '../reads/guardduty-reads.ts';
import { readRegistered } from './registered-admins.ts';

/** The Organization that a run is about. */
export interface OrganizationFacts {
  readonly id: string;
  readonly managementAccountId: string;
  readonly featureSet: string;
}

/** Who is who in a run. */
export interface Roles {
  readonly organization: OrganizationFacts;
  readonly adminAccountId: string;
  readonly callerRole: 'management' | 'admin';
}

interface Input {
  readonly identity: { readonly account: string };
  readonly homeRegion: string;
  readonly config: Config;
  /**
   * Take an administrator that only Organizations knows: a teardown may have been cut short, or GuardDuty does not say.
   */
  readonly registeredToo?: boolean;
}

/**
 * Reads the Organization, finds out who should administer GuardDuty and whether the caller may bring that about. Nothing
 * else is looked at before these checks pass.
 */
export async function readOrganization(aws: Aws, input: Input): Promise<Roles> {
  const { identity, config } = input;
  const caller = identity.account;
  const organization = await describeOrganization(aws, caller);
  if (config.expectOrg !== undefined && config.expectOrg !== organization.id)
    throw new ProvisionError(
      'WRONG_ORGANIZATION',
      `Account ${caller} belongs to Organization ${organization.id}, not to ${config.expectOrg}.`,
      'Use credentials of the other Organization, or correct --expect-org.',
    );
  if (organization.featureSet !== 'ALL')
    throw new ProvisionError(
      'ORGANIZATION_FEATURES',
      `Organization ${organization.id} has feature set ${organization.featureSet}; GuardDuty needs ALL.`,
      'Enable all features in the AWS Organizations console: every invited account has to agree.',
    );
  const isManagement = caller === organization.managementAccountId;
  const adminAccountId = config.adminAccount ?? (await knownAdmin(aws, isManagement, input));
  if (adminAccountId === organization.managementAccountId)
    throw new ProvisionError(
      'ADMIN_IS_MANAGEMENT',
      `Account ${adminAccountId} is the Organization's management account, which must not administer GuardDuty: AWS advises against it, and SCPs do not apply to the management account.`,
      'Choose a security account with --admin-account.',
    );
  if (!isManagement && caller !== adminAccountId) throw needsManagement(caller, organization);
  if (isManagement && config.adminAccount !== undefined) await checkAdmin(aws, caller, adminAccountId);
  return { organization, adminAccountId, callerRole: isManagement ? 'management' : 'admin' };
}

/** The caller's Organization. @throws ProvisionError NOT_IN_ORGANIZATION */
export function describeOrganization(aws: Aws, caller: string): Promise<OrganizationFacts> {
  return aws.shared(`organizations/organization/${caller}`, async () => {
    const answer = await unlessMissing(
      aws.client('organizations', organizationsPlace(aws, caller)).send(new DescribeOrganizationCommand({})),
      'AWSOrganizationsNotInUseException',
    );
    const { Id, MasterAccountId, FeatureSet } = answer?.Organization ?? {};
    if (Id === undefined || MasterAccountId === undefined)
      throw new ProvisionError(
        'NOT_IN_ORGANIZATION',
        `Account ${caller} is not part of an AWS Organization.`,
        'Use credentials of the management account, or protect this one account: leave --org out, or add --no-org where the configuration has org: true.',
      );
    return { id: Id, managementAccountId: MasterAccountId, featureSet: FeatureSet ?? 'ALL' };
  });
}

/** Who administers GuardDuty in the home Region now. Only the management account may ask; anybody else means itself. */
async function knownAdmin(
  aws: Aws,
  isManagement: boolean,
  { identity: { account: caller }, homeRegion, registeredToo = false }: Input,
): Promise<string> {
  if (!isManagement) return caller;
  const { seen: admin, unseen } = await lookedAt(readAdmin(aws, caller, homeRegion));
  if (admin !== undefined) return admin.account;
  if (unseen !== undefined && !registeredToo) throw unseen;
  const registered = registeredToo ? await readRegistered(aws, caller) : [];
  if (registered[0] !== undefined && registered.length === 1) return registered[0];
  if (unseen !== undefined) throw unseen;
  throw new ProvisionError(
    'ADMIN_ACCOUNT_MISSING',
    `No account administers GuardDuty in ${homeRegion} yet, and none was named.`,
    'Name your security account: --admin-account <12 digits>',
  );
}

/** Before a role in it is tried, because a wrong account and a missing role give the same answer there. */
async function checkAdmin(aws: Aws, caller: string, admin: string): Promise<void> {
  const answer = await unlessMissing(
    aws
      .client('organizations', organizationsPlace(aws, caller))
      .send(new DescribeAccountCommand({ AccountId: admin })),
    'AccountNotFoundException',
  );
  const state = answer?.Account?.State ?? answer?.Account?.Status;
  if (state !== 'ACTIVE') throw adminUnknown(admin, state);
}

/** The chosen administrator cannot be one. */
export function adminUnknown(admin: string, state: string | undefined): ProvisionError {
  return new ProvisionError(
    'ADMIN_ACCOUNT_UNKNOWN',
    `Account ${admin} cannot administer GuardDuty: ${state === undefined ? 'it is not in this Organization' : `AWS Organizations says ${state}`}.`,
    'Choose an active account of the Organization with --admin-account.',
  );
}

/** The caller is neither the management account nor an administrator that it has named. */
export function needsManagement(
  caller: string,
  { id, managementAccountId }: OrganizationFacts,
  cause?: unknown,
  region?: string,
): ProvisionError {
  return new ProvisionError(
    'NOT_MANAGEMENT_ACCOUNT',
    `Account ${caller} is neither the management account of Organization ${id} nor its GuardDuty administrator${region === undefined ? '' : ` in ${region}`}.`,
    `Use credentials of the management account ${managementAccountId}; once it has named an administrator, that account's own will do.`,
    { cause },
  );
}

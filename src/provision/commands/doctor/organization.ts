import { listAccounts, type AccountFacts } from '../../discovery/accounts.ts';
import { readAdmin } from '../../reads/guardduty-reads.ts';
import { describeOrganization, type OrganizationFacts } from '../../discovery/organization.ts';
import { conflictError, otherRegistered } from '../../discovery/administrators.ts';
import { readRegistered } from '../../discovery/registered-admins.ts';
import { asksForMalwareScans } from '../../guardduty/malware-scans.ts';
import { protectionOf } from '../../reads/protection.ts';
import type { Config } from '../../config/config.ts';
import { MALWARE_SERVICE } from '../../base/service-principals.ts';
import { readTrustedServices, TRUSTED_SERVICES } from '../../guardduty/resources/trusted-access.ts';
import { fail, failed, pass, skipped, warn, type Check } from './check.ts';
import { selectionCheck } from './selection.ts';
import type { DoctorContext, AccountRoles } from './context.ts';

/** What was found, and what the other looks need to know of it. */
export interface OrganizationLook {
  readonly checks: readonly Check[];
  readonly roles: Omit<AccountRoles, 'entered'>;
  readonly accounts: readonly AccountFacts[];
}

/** Looks at the Organization: whether it is the right one, whether GuardDuty may work in it, and who administers it. */
export async function organizationChecks(context: DoctorContext): Promise<OrganizationLook> {
  const subject = { id: 'organization', title: 'Organization' };
  const { session, read, options } = context;
  const caller = session.identity.account;
  let organization: OrganizationFacts;
  try {
    organization = await describeOrganization(read, caller);
  } catch (error) {
    const admin = options.config.adminAccount;
    return {
      checks: [failed(subject, error)],
      roles: { organization: undefined, admin, callerRole: caller === admin ? 'admin' : 'management' },
      accounts: [],
    };
  }
  const isManagement = caller === organization.managementAccountId;
  const [accounts, trusted, registered, admin] = await Promise.all([
    settled(listAccounts(read, caller)),
    settled(readTrustedServices(read, caller)),
    settled(readRegistered(read, caller)),
    adminOf(context, organization),
  ]);
  return {
    checks: [
      organizationCheck(organization),
      ...expectedCheck(organization, options.config.expectOrg),
      callerCheck(organization, caller, admin.account, registered),
      accountsCheck(accounts),
      adminCheck(organization, admin, accounts),
      trustedCheck(trusted, isManagement, context.options.config),
      registeredCheck(registered, admin.account),
      ...('value' in accounts ? await selectionCheck(context, accounts.value, admin.account ?? '') : []),
    ],
    roles: {
      organization,
      admin: admin.account,
      callerRole: isManagement ? 'management' : 'admin',
    },
    accounts: 'value' in accounts ? accounts.value : [],
  };
}

type Settled<T> = { readonly value: T } | { readonly error: unknown };

async function settled<T>(promise: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}

function organizationCheck({ id, managementAccountId, featureSet }: OrganizationFacts): Check {
  const subject = { id: 'organization', title: 'Organization' };
  if (featureSet === 'ALL')
    return pass(subject, `${id}, management account ${managementAccountId}, all features`);
  return fail(
    subject,
    `${id} has feature set ${featureSet}; GuardDuty needs ALL.`,
    'Enable all features in the AWS Organizations console: every invited account has to agree.',
    'ORGANIZATION_FEATURES',
  );
}

function expectedCheck({ id }: OrganizationFacts, expected: string | undefined): readonly Check[] {
  const subject = { id: 'expected-organization', title: 'Right Organization' };
  if (expected === undefined) return [];
  if (expected === id) return [pass(subject, `${id}, as expected`)];
  return [
    fail(
      subject,
      `The credentials belong to ${id}, not to ${expected}.`,
      'Use credentials of the other Organization, or correct --expect-org.',
      'WRONG_ORGANIZATION',
    ),
  ];
}

function callerCheck(
  { managementAccountId }: OrganizationFacts,
  caller: string,
  admin: string | undefined,
  registered: Settled<readonly string[]>,
): Check {
  const subject = { id: 'caller', title: 'Account permissions' };
  if (caller === managementAccountId) return pass(subject, 'this is the management account');
  if (caller === admin && 'value' in registered && registered.value.includes(caller))
    return pass(
      subject,
      'this account administers GuardDuty; what only the management account may do is left alone',
    );
  return fail(
    subject,
    `Account ${caller} is neither the management account nor the GuardDuty administrator.`,
    `Use credentials of the management account ${managementAccountId}; once it has named an administrator, that account's own will do.`,
    'NOT_MANAGEMENT_ACCOUNT',
  );
}

function accountsCheck(accounts: Settled<readonly AccountFacts[]>): Check {
  const subject = { id: 'accounts', title: 'Accounts' };
  if ('error' in accounts) return failed(subject, accounts.error);
  const active = accounts.value.filter(({ state }) => state === 'ACTIVE').length;
  const others = accounts.value.length - active;
  return pass(
    subject,
    `${active} active${others === 0 ? '' : `, ${others} suspended or being closed, which GuardDuty leaves out`}`,
  );
}

interface Admin {
  readonly account: string | undefined;
  readonly error?: unknown;
}

/** Who was named, else who is it in the home Region; with the administrator's own credentials that is the caller. */
async function adminOf(
  { session, read, options }: DoctorContext,
  organization: OrganizationFacts,
): Promise<Admin> {
  const { identity, homeRegion } = session;
  const { adminAccount } = options.config;
  if (adminAccount !== undefined) return { account: adminAccount };
  if (identity.account !== organization.managementAccountId) return { account: identity.account };
  try {
    return { account: (await readAdmin(read, identity.account, homeRegion))?.account };
  } catch (error) {
    return { account: undefined, error };
  }
}

function adminCheck(
  { managementAccountId, id }: OrganizationFacts,
  { account, error }: Admin,
  accounts: Settled<readonly AccountFacts[]>,
): Check {
  const subject = { id: 'admin-account', title: 'Delegated administrator' };
  if (error !== undefined) return failed(subject, error);
  if (account === undefined)
    return fail(
      subject,
      'No account administers GuardDuty yet, and none was named.',
      'Name your security account: --admin-account <12 digits>',
      'ADMIN_ACCOUNT_MISSING',
    );
  if (account === managementAccountId)
    return fail(
      subject,
      `${account} is the management account, which must not administer GuardDuty.`,
      'Choose a security account with --admin-account.',
      'ADMIN_IS_MANAGEMENT',
    );
  if ('error' in accounts) return skipped(subject, 'the accounts cannot be listed');
  const found = accounts.value.find((one) => one.id === account);
  if (found?.state === 'ACTIVE') return pass(subject, `${account} (${found.name}) is active`);
  return fail(
    subject,
    found === undefined
      ? `${account} is not in Organization ${id}.`
      : `AWS Organizations says ${found.state} of ${account}.`,
    'Choose an active account of the Organization with --admin-account.',
    'ADMIN_ACCOUNT_UNKNOWN',
  );
}

function trustedCheck(trusted: Settled<readonly string[]>, isManagement: boolean, config: Config): Check {
  const subject = { id: 'trusted-access', title: 'Trusted access' };
  if ('error' in trusted) return failed(subject, trusted.error);
  const scans = asksForMalwareScans(protectionOf(config));
  const needed = TRUSTED_SERVICES.filter((service) => scans || service !== MALWARE_SERVICE);
  const missing = needed.filter((service) => !trusted.value.includes(service));
  if (missing.length === 0)
    return pass(subject, scans ? 'on for GuardDuty and its malware scans' : 'on for GuardDuty');
  if (isManagement) return pass(subject, `off for ${missing.join(' and ')}; enable --org turns it on`);
  return fail(
    subject,
    `Off for ${missing.join(' and ')}, and only the management account may turn it on.`,
    'Run enable --org once with credentials of the management account.',
    'NEEDS_MANAGEMENT',
  );
}

function registeredCheck(registered: Settled<readonly string[]>, admin: string | undefined): Check {
  const subject = { id: 'delegated-admin', title: 'Delegated administrator' };
  if ('error' in registered) return failed(subject, registered.error);
  const [first] = registered.value;
  if (first === undefined) return pass(subject, 'none is registered yet; enable --org does it');
  const others = registered.value.filter((account) => account !== admin);
  if (admin === undefined)
    return warn(subject, `${others.join(', ')} is registered.`, `Choose it: --admin-account ${first}`);
  const conflict = otherRegistered(registered.value, admin);
  return conflict === undefined
    ? pass(subject, `${first} is registered with Organizations`)
    : failed(subject, conflictError(conflict));
}

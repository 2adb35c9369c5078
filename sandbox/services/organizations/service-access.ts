/** Trusted access, delegated administrators and effective policies. */
import { AwsError, type OperationsOf } from '../service.ts';
import type { OrganizationsInputs } from '../../model/types/organizations.ts';
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { createServiceLinkedRole } from '../iam/state.ts';
import { accessDenied, constraintViolation, invalidInput, notFound } from './errors.ts';
import { ownOrganization, readableOrganization, writableOrganization } from './callers.ts';
import { pageOf } from './page.ts';
import { SERVICE_PRINCIPALS } from './service-principals.ts';
import { shownMember } from './shapes.ts';
import type { OrganizationState } from '../shared/organization.ts';
import { accountIn } from './tree.ts';

const GUARDDUTY = 'guardduty.amazonaws.com';

/** The operations on what services and other accounts may do for the organization. */
export const SERVICE_ACCESS_OPERATIONS = {
  EnableAWSServiceAccess(call) {
    const service = recognized(call.world, call.input.ServicePrincipal);
    const organization = writableOrganization(call);
    requireAllFeatures(organization);
    organization.trustedServices[service] ??= now(call.world);
    if (knob(call.world, 'organizations.trustedAccessCreatesRole')) {
      createServiceLinkedRole(call.world, organization.managementAccountId, service);
    }
    return {};
  },

  DisableAWSServiceAccess(call) {
    const service = recognized(call.world, call.input.ServicePrincipal);
    const organization = writableOrganization(call);
    if (administratorsOf(organization, service).length > 0) {
      const message =
        'You cannot disable service access before you deregister the delegated administrator for this service.';
      throw constraintViolation('DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE', message);
    }
    if (service === GUARDDUTY && Object.keys(organization.guarddutyPolicies).length > 0) {
      const message = 'You cannot disable service access while the policy type of this service is enabled.';
      throw constraintViolation('POLICY_TYPE_ENABLED_FOR_THIS_SERVICE', message);
    }
    delete organization.trustedServices[service];
    return {};
  },

  ListAWSServiceAccessForOrganization(call) {
    const organization = readableOrganization(call);
    requireAllFeatures(organization);
    const services = Object.entries(organization.trustedServices).sort(([a], [b]) => (a < b ? -1 : 1));
    return pageOf(call, 'EnabledServicePrincipals', services, ([ServicePrincipal, since]) => ({
      ServicePrincipal,
      DateEnabled: since / 1000,
    }));
  },

  RegisterDelegatedAdministrator(call) {
    const service = recognized(call.world, call.input.ServicePrincipal);
    const organization = writableOrganization(call);
    requireAllFeatures(organization);
    const account = accountIn(call, organization);
    if (account.id === organization.managementAccountId) {
      const message =
        'You cannot register master account/yourself as delegated administrator for your organization.';
      throw constraintViolation('CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR', message);
    }
    if (account.state !== 'ACTIVE') {
      const message = 'You cannot register a suspended account as delegated administrator.';
      throw constraintViolation('CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR', message);
    }
    if (organization.trustedServices[service] === undefined) {
      const message =
        'You must enable service access before you register a delegated administrator for this service.';
      throw constraintViolation('SERVICE_ACCESS_NOT_ENABLED', message);
    }
    if (organization.delegatedAdministrators[account.id]?.[service] !== undefined) {
      const message = 'The provided account is already a delegated administrator for your organization.';
      throw new AwsError('AccountAlreadyRegisteredException', message);
    }
    // GuardDuty takes one administrator only.
    if (service === GUARDDUTY && administratorsOf(organization, service).length > 0) {
      const message = 'You have exceeded the number of delegated administrators allowed for the service.';
      throw constraintViolation('MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED', message);
    }
    (organization.delegatedAdministrators[account.id] ??= {})[service] = now(call.world);
    return {};
  },

  DeregisterDelegatedAdministrator(call) {
    const service = recognized(call.world, call.input.ServicePrincipal);
    const organization = writableOrganization(call);
    const account = accountIn(call, organization);
    const services = organization.delegatedAdministrators[account.id];
    if (services?.[service] === undefined) throw notRegistered();
    delete services[service];
    if (Object.keys(services).length === 0) delete organization.delegatedAdministrators[account.id];
    return {};
  },

  ListDelegatedAdministrators(call) {
    const organization = readableOrganization(call);
    const service =
      call.input.ServicePrincipal === undefined
        ? undefined
        : recognized(call.world, call.input.ServicePrincipal);
    return pageOf(
      call,
      'DelegatedAdministrators',
      administratorsOf(organization, service),
      ({ id, since }) => {
        const account = organization.accounts[id];
        if (account === undefined) return { Id: id };
        return { ...shownMember(call.world, organization, account), DelegationEnabledDate: since / 1000 };
      },
    );
  },

  ListDelegatedServicesForAccount(call) {
    const organization = readableOrganization(call);
    const account = accountIn(call, organization);
    const services = Object.entries(organization.delegatedAdministrators[account.id] ?? {});
    if (services.length === 0) throw notRegistered();
    const sorted = services.sort(([a], [b]) => (a < b ? -1 : 1));
    return pageOf(call, 'DelegatedServices', sorted, ([ServicePrincipal, since]) => ({
      ServicePrincipal,
      DelegationEnabledDate: since / 1000,
    }));
  },

  DescribeEffectivePolicy(call) {
    const organization = ownOrganization(call);
    const { PolicyType: type, TargetId: target = call.account } = call.input;
    if (target !== call.account && readableOrganization(call).accounts[target] === undefined)
      throw notFound('Target');
    if (organization.accounts[target] === undefined) throw accessDenied();
    const content = type === 'GUARDDUTY_POLICY' ? organization.guarddutyPolicies[target] : undefined;
    if (content === undefined) {
      const message = 'The effective policy of the specified type does not exist for the account.';
      throw new AwsError('EffectivePolicyNotFoundException', message);
    }
    return {
      EffectivePolicy: {
        PolicyContent: content,
        LastUpdatedTimestamp: (organization.accounts[target].joinedAt ?? 0) / 1000,
        TargetId: target,
        PolicyType: type,
      },
    };
  },
} satisfies Partial<OperationsOf<OrganizationsInputs>>;

function recognized(world: World, service: string): string {
  const missing = knob(world, 'organizations.missingServices').split(',');
  if (!SERVICE_PRINCIPALS.has(service) || missing.includes(service)) {
    throw invalidInput('UNRECOGNIZED_SERVICE_PRINCIPAL', 'You specified an unrecognized service principal.');
  }
  return service;
}

function requireAllFeatures(organization: OrganizationState): void {
  if (organization.featureSet === 'ALL') return;
  const message = 'To perform this operation, your organization must have all features enabled.';
  throw constraintViolation('ORGANIZATION_NOT_IN_ALL_FEATURES_MODE', message);
}

/** The administrators of one service, or of any. */
function administratorsOf(
  organization: OrganizationState,
  service?: string,
): readonly { readonly id: string; readonly since: number }[] {
  return Object.entries(organization.delegatedAdministrators).flatMap(([id, services]) => {
    const since = service === undefined ? Math.min(...Object.values(services)) : services[service];
    return since === undefined || Object.keys(services).length === 0 ? [] : [{ id, since }];
  });
}

function notRegistered(): AwsError {
  const message = 'The provided account is not a registered delegated administrator for your organization.';
  return new AwsError('AccountNotRegisteredException', message);
}

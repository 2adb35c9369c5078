import { parameterArn } from '../../deployment/names.ts';
import { GUARDDUTY_SERVICE } from '../../base/service-principals.ts';
import type { Statements } from '../../base/policy-document.ts';
import { TRUSTED_SERVICES } from '../../guardduty/resources/trusted-access.ts';
import { allow, detectors, inRegions, makeServiceRoles, readServiceRoles, roleOf } from './allow.ts';
import type { PolicyScope } from './scope.ts';

/**
 * What the operator needs in the management account. Naming the administrator needs the Organizations actions that AWS
 * lists for it, because GuardDuty calls them in the operator's name.
 * https://docs.aws.amazon.com/guardduty/latest/ug/organizations_permissions.html
 */
export function managementPolicy(scope: PolicyScope): Statements {
  const { names, partition } = scope;
  const admin = names.account;
  return {
    ReadOrganization: allow(
      'organizations',
      [
        'DescribeAccount',
        'DescribeOrganization',
        'DescribeOrganizationalUnit',
        'ListAccounts',
        ...readTree(scope),
        'ListAWSServiceAccessForOrganization',
        'ListDelegatedAdministrators',
      ],
      '*',
    ),
    TrustGuardDuty: allow('organizations', ['EnableAWSServiceAccess', 'DisableAWSServiceAccess'], '*', {
      StringEquals: { 'organizations:ServicePrincipal': TRUSTED_SERVICES },
    }),
    RegisterAdministrator: allow(
      'organizations',
      ['RegisterDelegatedAdministrator', 'DeregisterDelegatedAdministrator'],
      `arn:${partition}:organizations::*:account/o-*/${admin}`,
      { StringEquals: { 'organizations:ServicePrincipal': GUARDDUTY_SERVICE } },
    ),
    NameAdministrator: allow(
      'guardduty',
      [
        'EnableOrganizationAdminAccount',
        'DisableOrganizationAdminAccount',
        'ListOrganizationAdminAccounts',
        'ListDetectors',
        'CreateDetector',
        'GetAdministratorAccount',
      ],
      '*',
      inRegions(scope),
    ),
    OwnDetector: allow(
      'guardduty',
      ['GetDetector', 'UpdateDetector', 'DeleteDetector', 'TagResource'],
      detectors(scope),
      inRegions(scope),
    ),
    MakeServiceRoles: makeServiceRoles(scope),
    ReadServiceRoles: readServiceRoles(scope),
    // Of members too: an account that has not enabled a Region cannot be a member there.
    ReadRegions: allow('account', ['GetRegionOptStatus', 'ListRegions'], '*'),
    // A deployment is looked for in the caller's account first.
    FindDeployment: allow(
      'ssm',
      ['GetParameter'],
      parameterArn({ partition, account: '*' }, names.homeRegion, `${names.deploymentParameter}*`),
    ),
    ...entrances(scope),
  };
}

/** The roles to assume. Without a known admin account there is only one statement for all accounts. */
function entrances(scope: PolicyScope): Statements {
  const { names, roleNames, memberRoleNames } = scope;
  const admin = names.account;
  const anywhere = admin === '*' ? [...new Set([...roleNames, ...memberRoleNames])] : memberRoleNames;
  return {
    ...(admin === '*'
      ? {}
      : {
          EnterAdministrator: allow(
            'sts',
            ['AssumeRole'],
            roleNames.map((name) => roleOf(scope, admin, name)),
          ),
        }),
    // Members are only visited by teardown --delete-member-detectors and by --deep.
    EnterMembers: allow(
      'sts',
      ['AssumeRole'],
      anywhere.map((name) => roleOf(scope, '*', name)),
      { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
    ),
  };
}

/** Organizational units have to be walked through where AWS does not say an account's path. */
export function readTree({ byUnit }: PolicyScope): readonly string[] {
  return byUnit ? ['ListAccountsForParent', 'ListOrganizationalUnitsForParent'] : [];
}

import type { Statements } from '../../base/policy-document.ts';
import { SERVICE_LINKED_ROLES } from '../../guardduty/resources/service-linked-role.ts';
import type { PolicyScope } from './scope.ts';

/** One statement of a policy, without its Sid. */
export type Statement = Statements[string];

/** Operator → condition key → values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A statement that allows actions of one service, named without it, on resources and under conditions. */
export function allow(
  service: string,
  actions: readonly string[],
  resources: string | readonly string[],
  conditions: Conditions = {},
): Statement {
  return {
    Effect: 'Allow',
    Action: actions.map((action) => `${service}:${action}`),
    Resource: resources,
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
}

/** The condition for actions that know no resource: only in the Regions to work in, where these are limited. */
export function inRegions({ regions }: PolicyScope): Conditions {
  return regions === 'all' ? {} : { StringEquals: { 'aws:RequestedRegion': regions } };
}

/** Detectors of the account that the policy is used in. */
export function detectors({ partition }: PolicyScope, account = '*'): string {
  return `arn:${partition}:guardduty:*:${account}:detector/*`;
}

/**
 * GuardDuty makes its roles in the name of who turns it on.
 * https://docs.aws.amazon.com/guardduty/latest/ug/using-service-linked-roles.html
 */
export function makeServiceRoles(scope: PolicyScope, account = '*'): Statement {
  return allow('iam', ['CreateServiceLinkedRole'], serviceRoles(scope, account), {
    StringEquals: { 'iam:AWSServiceName': Object.keys(SERVICE_LINKED_ROLES) },
  });
}

/** Looking for them: IAM compares a role that is not there by its name alone, without its path. */
export function readServiceRoles(scope: PolicyScope, account = '*'): Statement {
  const byName = Object.values(SERVICE_LINKED_ROLES).map((name) => roleOf(scope, account, name));
  return allow('iam', ['GetRole'], [...serviceRoles(scope, account), ...byName]);
}

/** The ARN of a role. */
export function roleOf({ partition }: PolicyScope, account: string, name: string): string {
  return `arn:${partition}:iam::${account}:role/${name}`;
}

function serviceRoles(scope: PolicyScope, account: string): readonly string[] {
  return Object.entries(SERVICE_LINKED_ROLES).map(([service, name]) =>
    roleOf(scope, account, `aws-service-role/${service}/${name}`),
  );
}

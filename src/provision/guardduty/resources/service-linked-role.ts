import { CreateServiceLinkedRoleCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { unlessMissing } from '../../aws/batches.ts';
import { GUARDDUTY_SERVICE, MALWARE_SERVICE } from '../../base/service-principals.ts';
import { noted } from '../../engine/note.ts';
import { observed, type Resource } from '../../engine/resource.ts';

/** The roles that GuardDuty acts with, by service. Their names are AWS's. */
export const SERVICE_LINKED_ROLES: Readonly<Record<string, string>> = {
  [GUARDDUTY_SERVICE]: 'AWSServiceRoleForAmazonGuardDuty',
  [MALWARE_SERVICE]: 'AWSServiceRoleForAmazonGuardDutyMalwareProtection',
};

export type ServiceLinkedRoleState = { readonly service: string };

/**
 * A role of GuardDuty in the management account, without which the administrator cannot take that account in. It is kept:
 * AWS makes it again wherever the service is used. https://docs.aws.amazon.com/guardduty/latest/ug/using-service-linked-roles.html
 */
export function serviceLinkedRole(account: string, service: string): Resource<ServiceLinkedRoleState> {
  const name = SERVICE_LINKED_ROLES[service] ?? service;
  const place = { account, region: 'global' };
  return {
    kind: 'service-linked-role',
    ...place,
    name,
    desired: () => ({ service }),
    observe: async (aws) => {
      const answer = await unlessMissing(
        aws.client('iam', place).send(new GetRoleCommand({ RoleName: name })),
        'NoSuchEntityException',
        'NoSuchEntity',
      );
      return observed(answer === undefined ? undefined : { service });
    },
    apply: async (aws) => {
      await aws.client('iam', place).send(new CreateServiceLinkedRoleCommand({ AWSServiceName: service }));
    },
    note: (before) =>
      noted(
        'STAYS_AFTER_TEARDOWN',
        before === undefined
          ? 'stays after a teardown: AWS shares it with every use of the service'
          : undefined,
      ),
  };
}

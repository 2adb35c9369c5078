import { AwsError, type OperationsOf } from '../service.ts';
import type { IamInputs } from '../../model/types/iam.ts';
import { knob } from '../../world/settings.ts';
import { now, opaqueUuid, type World } from '../../world/world.ts';
import { partitionRegions } from '../account/state.ts';
import { roleIn, shownRole } from './roles.ts';
import { linkedRoleOf } from './service-linked-roles.ts';
import { createServiceLinkedRole, findRole, iamOf } from './state.ts';

/** Roles that belong to a service: https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html */
export const SERVICE_LINKED_ROLE_OPERATIONS = {
  CreateServiceLinkedRole({ world, account, input }) {
    const service = input.AWSServiceName;
    const linked = linkedRoleOf(service);
    if (linked === undefined || knob(world, 'organizations.missingServices').split(',').includes(service))
      throw new AwsError('InvalidInput', `Service-linked role for ${service} is not supported`);
    if (input.CustomSuffix !== undefined) {
      throw new AwsError('InvalidInput', `Custom suffix is not allowed for ${service}`);
    }
    if (findRole(world, account, linked.name) !== undefined) {
      const message = `Service role name ${linked.name} has been taken in this account, please try a different suffix.`;
      throw new AwsError('InvalidInput', message);
    }
    createServiceLinkedRole(world, account, service);
    const role = findRole(world, account, linked.name);
    if (role === undefined) throw new AwsError('ServiceFailure', 'The role was not made.', 500);
    if (input.Description !== undefined) role.description = input.Description;
    return { Role: shownRole(role) };
  },

  DeleteServiceLinkedRole(call) {
    const { world, account } = call;
    const role = roleIn(call);
    if (role.linkedTo === undefined) {
      throw new AwsError('InvalidInput', `Role ${role.name} is not a service-linked role.`);
    }
    const task = `task${role.path}${role.name}/${opaqueUuid(world)}`;
    const endsAt = now(world) + knob(world, 'iam.serviceLinkedRoleDeletionMs');
    iamOf(world, account).deletions[task] = { role: role.name, endsAt };
    return { DeletionTaskId: task };
  },

  GetServiceLinkedRoleDeletionStatus({ world, account, input }) {
    const state = iamOf(world, account);
    const task = state.deletions[input.DeletionTaskId];
    if (task === undefined) throw new AwsError('NoSuchEntity', 'The deletion task cannot be found.', 404);
    if (now(world) < task.endsAt) return { Status: 'IN_PROGRESS' };
    const role = findRole(world, account, task.role);
    if (role === undefined) return { Status: 'SUCCEEDED' };
    const usage = usageOf(world, account, role.linkedTo ?? '');
    if (usage.length > 0) {
      const Reason =
        'A service-linked role cannot be deleted while its service still has resources that need it.';
      return { Status: 'FAILED', Reason: { Reason, RoleUsageList: usage } };
    }
    delete state.roles[task.role];
    return { Status: 'SUCCEEDED' };
  },
} satisfies Partial<OperationsOf<IamInputs>>;

/** A service's role is in use while it has anything in any Region: for GuardDuty, a detector. */
function usageOf(
  world: World,
  account: string,
  service: string,
): readonly { Region: string; Resources: readonly string[] }[] {
  if (!service.endsWith('guardduty.amazonaws.com')) return [];
  return partitionRegions(world.settings.partition).flatMap((region) => {
    const state = world.states[`guardduty/${account}/${region}`] as
      { detector?: { id?: string } } | undefined;
    const id = state?.detector?.id;
    return id === undefined
      ? []
      : [
          {
            Region: region,
            Resources: [`arn:${world.settings.partition}:guardduty:${region}:${account}:detector/${id}`],
          },
        ];
  });
}

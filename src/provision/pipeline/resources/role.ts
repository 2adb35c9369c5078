import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { Aws } from '../../aws/aws.ts';
import type { Place } from '../../aws/place.ts';
import { allPages, unlessMissing } from '../../aws/batches.ts';
import type { Names } from '../../deployment/names.ts';
import { owned, tagList, tagsByKey, type Tagged } from '../../deployment/owned.ts';
import { noted } from '../../engine/note.ts';
import { diff, type Resource } from '../../engine/resource.ts';
import {
  canonicalStatements,
  policyText,
  statementsIn,
  type Statements,
} from '../../base/policy-document.ts';

/** A role with one inline policy. Any other policy on it is a difference, because it would widen what the role may do. */
export type RoleState = {
  readonly trust: Statements;
  readonly policy: Statements;
  readonly otherPolicies: readonly string[];
  readonly attachedPolicies: readonly string[];
  /** ARN of the managed policy that limits what its own may allow. */
  readonly permissionsBoundary: string | null;
  /** `/`, or such as `/security/`. */
  readonly path: string;
};

export interface RoleSpec {
  readonly name: string;
  readonly description: string;
  readonly trust: Statements;
  readonly policy: Statements;
}

const MISSING = ['NoSuchEntityException', 'NoSuchEntity'];

/** An IAM role. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export function role(names: Names, spec: RoleSpec): Resource<RoleState & Tagged> {
  const { name, description } = spec;
  const at: At = { account: names.account, region: 'global', name };
  // One inline policy, called as the deployment, so that every other name is not ours.
  const policyName = names.deployment;
  const { permissionsBoundary: boundary, rolePath: path } = names;
  const desired: Omit<RoleState, 'permissionsBoundary'> = {
    trust: canonicalStatements(spec.trust),
    policy: canonicalStatements(spec.policy),
    otherPolicies: [],
    attachedPolicies: [],
    path,
  };
  return owned<RoleState>(names, {
    account: at.account,
    region: at.region,
    kind: 'role',
    name,
    desired: (before) => ({
      ...desired,
      // One that the configuration says nothing of is another's limit, and stays.
      permissionsBoundary: boundary === 'none' ? null : (boundary ?? before?.permissionsBoundary ?? null),
    }),
    observe: (aws) => observe(aws, at, policyName),
    // Both are said of a path that differs alone: IAM cannot move a role.
    reduces: (before) =>
      before.path === path ? [] : [`delivery of findings until role ${name} is made again at ${path}`],
    note: (before) =>
      noted(
        'ROLE_REPLACED',
        before === undefined || before.path === path
          ? undefined
          : `IAM cannot move a role: it is deleted at ${before.path} and made again at ${path}`,
      ),
    create: {
      taken: ['EntityAlreadyExistsException', 'EntityAlreadyExists'],
      send: (aws, after) => create(aws, at, description, after),
    },
    tagging: {
      add: (aws, tags) =>
        aws.client('iam', at).send(new TagRoleCommand({ RoleName: name, Tags: tagList(tags) })),
      remove: (aws, TagKeys) => aws.client('iam', at).send(new UntagRoleCommand({ RoleName: name, TagKeys })),
    },
    update: async (aws, after, before) => {
      const iam = aws.client('iam', at);
      if (before !== undefined && before.path !== after.path) {
        await remove(aws, at);
        await create(aws, at, description, after);
        return putPolicy(aws, at, policyName, after);
      }
      // First of all: organizations forbid the rest for a role without its boundary.
      if (before !== undefined && before.permissionsBoundary !== after.permissionsBoundary)
        await bound(aws, at, after.permissionsBoundary);
      if (before !== undefined && diff(before.trust, after.trust).length > 0)
        await iam.send(
          new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: policyText(after.trust) }),
        );
      if (before === undefined || diff(before.policy, after.policy).length > 0)
        await putPolicy(aws, at, policyName, after);
      if (before !== undefined) await strip(aws, at, before.otherPolicies, before.attachedPolicies);
    },
    remove: (aws) => remove(aws, at),
  });
}

interface At extends Place {
  readonly name: string;
}

async function observe(
  aws: Aws,
  at: At,
  policyName: string,
): Promise<(RoleState & { readonly tags: ReturnType<typeof tagsByKey> }) | undefined> {
  const iam = aws.client('iam', at);
  const found = await unlessMissing(iam.send(new GetRoleCommand({ RoleName: at.name })), ...MISSING);
  if (found?.Role === undefined) return undefined;
  const [inline, attached, policy] = await Promise.all([
    inlinePolicies(aws, at),
    attachedPolicies(aws, at),
    unlessMissing(
      iam.send(new GetRolePolicyCommand({ RoleName: at.name, PolicyName: policyName })),
      ...MISSING,
    ),
  ]);
  return {
    trust: statementsIn(found.Role.AssumeRolePolicyDocument),
    policy: statementsIn(policy?.PolicyDocument),
    otherPolicies: inline.filter((one) => one !== policyName).toSorted(),
    attachedPolicies: attached,
    path: found.Role.Path ?? '/',
    permissionsBoundary: found.Role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    tags: tagsByKey(found.Role.Tags),
  };
}

function create(aws: Aws, at: At, description: string, after: RoleState & Tagged): Promise<unknown> {
  return aws.client('iam', at).send(
    new CreateRoleCommand({
      RoleName: at.name,
      Path: after.path,
      Description: description,
      AssumeRolePolicyDocument: policyText(after.trust),
      ...(after.permissionsBoundary === null ? {} : { PermissionsBoundary: after.permissionsBoundary }),
      Tags: tagList(after.tags),
    }),
  );
}

async function putPolicy(aws: Aws, at: At, policyName: string, { policy }: RoleState): Promise<void> {
  await aws.client('iam', at).send(
    new PutRolePolicyCommand({
      RoleName: at.name,
      PolicyName: policyName,
      PolicyDocument: policyText(policy),
    }),
  );
}

async function remove(aws: Aws, at: At): Promise<void> {
  const [inline, attached] = await Promise.all([
    unlessMissing(inlinePolicies(aws, at), ...MISSING),
    unlessMissing(attachedPolicies(aws, at), ...MISSING),
  ]);
  await strip(aws, at, inline ?? [], attached ?? []);
  await unlessMissing(aws.client('iam', at).send(new DeleteRoleCommand({ RoleName: at.name })), ...MISSING);
}

async function bound(aws: Aws, at: At, boundary: string | null): Promise<void> {
  const iam = aws.client('iam', at);
  const RoleName = at.name;
  if (boundary === null)
    await unlessMissing(iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })), ...MISSING);
  else await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: boundary }));
}

function inlinePolicies(aws: Aws, at: At): Promise<readonly string[]> {
  return allPages(
    (Marker) => aws.client('iam', at).send(new ListRolePoliciesCommand({ RoleName: at.name, Marker })),
    ({ PolicyNames }) => PolicyNames,
    ({ IsTruncated, Marker }) => (IsTruncated === true ? Marker : undefined),
  );
}

async function attachedPolicies(aws: Aws, at: At): Promise<readonly string[]> {
  const attached = await allPages(
    (Marker) =>
      aws.client('iam', at).send(new ListAttachedRolePoliciesCommand({ RoleName: at.name, Marker })),
    ({ AttachedPolicies }) => AttachedPolicies,
    ({ IsTruncated, Marker }) => (IsTruncated === true ? Marker : undefined),
  );
  return attached.map(({ PolicyArn = '' }) => PolicyArn).sort();
}

async function strip(
  aws: Aws,
  at: At,
  inline: readonly string[],
  attached: readonly string[],
): Promise<void> {
  const iam = aws.client('iam', at);
  const RoleName = at.name;
  for (const PolicyName of inline)
    await unlessMissing(iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })), ...MISSING);
  for (const PolicyArn of attached)
    await unlessMissing(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })), ...MISSING);
}

import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { Aws } from '../../aws/aws.ts';
import { allPages, unlessMissing } from '../../aws/batches.ts';
import { foreignReason, ownTags, ownTagsOf, type Names } from '../../deployment/names.ts';
import { notOurs } from '../../engine/note.ts';
import { diff, type Resource } from '../../engine/resource.ts';
import { createUnlessThere } from './create.ts';
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
  readonly tags: Readonly<Record<string, string>>;
};

export interface RoleSpec {
  readonly name: string;
  readonly description: string;
  readonly trust: Statements;
  readonly policy: Statements;
}

const MISSING = ['NoSuchEntityException', 'NoSuchEntity'];

/** An IAM role. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export function role(names: Names, spec: RoleSpec): Resource<RoleState> {
  const { name, description } = spec;
  const place = { account: names.account, region: 'global' };
  // One inline policy, called as the deployment, so that every other name is somebody else's.
  const policyName = names.deployment;
  const goal: RoleState = {
    trust: canonicalStatements(spec.trust),
    policy: canonicalStatements(spec.policy),
    otherPolicies: [],
    attachedPolicies: [],
    tags: ownTags(names),
  };

  const inlinePolicies = (aws: Aws): Promise<readonly string[]> =>
    allPages(
      (Marker) => aws.client('iam', place).send(new ListRolePoliciesCommand({ RoleName: name, Marker })),
      ({ PolicyNames }) => PolicyNames,
      ({ IsTruncated, Marker }) => (IsTruncated === true ? Marker : undefined),
    );
  const attachedPolicies = async (aws: Aws): Promise<readonly string[]> => {
    const attached = await allPages(
      (Marker) =>
        aws.client('iam', place).send(new ListAttachedRolePoliciesCommand({ RoleName: name, Marker })),
      ({ AttachedPolicies }) => AttachedPolicies,
      ({ IsTruncated, Marker }) => (IsTruncated === true ? Marker : undefined),
    );
    return attached.map(({ PolicyArn = '' }) => PolicyArn).sort();
  };
  const strip = async (aws: Aws, inline: readonly string[], attached: readonly string[]): Promise<void> => {
    const iam = aws.client('iam', place);
    for (const PolicyName of inline)
      await unlessMissing(iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName })), ...MISSING);
    for (const PolicyArn of attached)
      await unlessMissing(iam.send(new DetachRolePolicyCommand({ RoleName: name, PolicyArn })), ...MISSING);
  };

  const resource: Resource<RoleState> = {
    ...place,
    kind: 'role',
    name,
    goal: () => goal,
    conflict: ({ tags }) => notOurs(foreignReason(tags, names)),
    observe: async (aws) => {
      const iam = aws.client('iam', place);
      const found = await unlessMissing(iam.send(new GetRoleCommand({ RoleName: name })), ...MISSING);
      if (found?.Role === undefined) return undefined;
      const [inline, attached, policy] = await Promise.all([
        inlinePolicies(aws),
        attachedPolicies(aws),
        unlessMissing(
          iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: policyName })),
          ...MISSING,
        ),
      ]);
      const { AssumeRolePolicyDocument, Tags = [] } = found.Role;
      return {
        trust: statementsIn(AssumeRolePolicyDocument),
        policy: statementsIn(policy?.PolicyDocument),
        otherPolicies: inline.filter((one) => one !== policyName).toSorted(),
        attachedPolicies: attached,
        tags: ownTagsOf(Object.fromEntries(Tags.map(({ Key = '', Value }) => [Key, Value])), names),
      };
    },
    put: async (aws, after, before) => {
      const iam = aws.client('iam', place);
      const trust = policyText(after.trust);
      const there =
        before ??
        (await createUnlessThere(
          aws,
          resource,
          () =>
            iam.send(
              new CreateRoleCommand({
                RoleName: name,
                Description: description,
                AssumeRolePolicyDocument: trust,
                Tags: Object.entries(after.tags).map(([Key, Value]) => ({ Key, Value })),
              }),
            ),
          'EntityAlreadyExistsException',
          'EntityAlreadyExists',
        ));
      if (there !== undefined && diff(there.trust, after.trust).length > 0)
        await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: trust }));
      if (there === undefined || diff(there.policy, after.policy).length > 0)
        await iam.send(
          new PutRolePolicyCommand({
            RoleName: name,
            PolicyName: policyName,
            PolicyDocument: policyText(after.policy),
          }),
        );
      if (there !== undefined) await strip(aws, there.otherPolicies, there.attachedPolicies);
    },
    remove: async (aws) => {
      const iam = aws.client('iam', place);
      const [inline, attached] = await Promise.all([
        unlessMissing(inlinePolicies(aws), ...MISSING),
        unlessMissing(attachedPolicies(aws), ...MISSING),
      ]);
      await strip(aws, inline ?? [], attached ?? []);
      await unlessMissing(iam.send(new DeleteRoleCommand({ RoleName: name })), ...MISSING);
    },
  };
  return resource;
}

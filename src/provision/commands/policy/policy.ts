import type { Config } from '../../config/config.ts';
import { destinationsOf } from '../../deployment/deployment.ts';
import { functionPolicy } from '../../pipeline/policies.ts';
import type { Statements } from '../../base/policy-document.ts';
import { adminPolicy } from './admin.ts';
import type { Statement } from './allow.ts';
import { auditorPolicy } from './auditor.ts';
import { managementPolicy } from './management.ts';
import { memberPolicy } from './member.ts';
import { policyScope, type PolicyScope } from './scope.ts';

/** Who is given a policy: the operator, the role in the admin account, that in members, the function itself, and a job that only looks. */
export const PRINCIPALS = ['management', 'admin', 'member', 'function', 'auditor'] as const;

export type PolicyPrincipal = (typeof PRINCIPALS)[number];

/** One IAM policy, ready for AWS. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly (Statement & { readonly Sid: string })[];
}

/** The least that a principal needs. */
export interface PrincipalPolicy {
  readonly principal: PolicyPrincipal;
  /** All in one, as an inline policy of a role takes it. */
  readonly document: PolicyDocument;
  /** The same in as few parts as fit managed policies. */
  readonly parts: readonly PolicyDocument[];
  /** What it is narrowed to; `*` is not known. */
  readonly account: string;
  readonly homeRegion: string;
}

/** Characters, without white space, that a managed policy may have. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MANAGED_POLICY_SIZE = 6_144;

const STATEMENTS: Readonly<Record<PolicyPrincipal, (scope: PolicyScope) => Statements>> = {
  management: managementPolicy,
  admin: adminPolicy,
  member: memberPolicy,
  auditor: auditorPolicy,
  // The very policy that the function's role is given.
  function: ({ names, config }) => functionPolicy(names, destinationsOf(names, config), config.function),
};

/** The least-privilege policy of a principal, from the configuration alone. */
export function policyOf(
  principal: PolicyPrincipal,
  config: Config,
  homeRegion: string | undefined,
): PrincipalPolicy {
  const scope = policyScope(config, homeRegion);
  const statements = Object.entries(STATEMENTS[principal](scope)).map(([Sid, statement]) => ({
    Sid,
    ...statement,
  }));
  return {
    principal,
    document: documentOf(statements),
    parts: packed(statements),
    account: principal === 'management' || principal === 'member' ? '*' : scope.names.account,
    homeRegion: scope.names.homeRegion,
  };
}

function documentOf(Statement: PolicyDocument['Statement']): PolicyDocument {
  return { Version: '2012-10-17', Statement };
}

/** Fills one policy after the other, in the statements' order. */
function packed(statements: PolicyDocument['Statement']): readonly PolicyDocument[] {
  const parts: PolicyDocument[] = [];
  for (const statement of statements) {
    const last = parts.at(-1);
    const fuller = documentOf([...(last?.Statement ?? []), statement]);
    if (last !== undefined && JSON.stringify(fuller).length <= MANAGED_POLICY_SIZE)
      parts[parts.length - 1] = fuller;
    else parts.push(documentOf([statement]));
  }
  return parts;
}

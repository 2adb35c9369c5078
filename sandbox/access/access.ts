/**
 * May this caller do this? Identity policies, session policies and service control policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { callerContext } from './caller-context.ts';
import { decide, type PolicyContext } from './policy.ts';
import { AwsError, type Principal } from '../services/service.ts';
import { managedPolicy } from '../services/iam/managed-policies.ts';
import { policyDocument } from '../services/iam/policies.ts';
import { findRole, inForce, iamOf, isPropagated, type Role, type User } from '../services/iam/state.ts';
import { organizationOf } from '../services/shared/organization.ts';
import type { World } from '../world/world.ts';

/** What is to be done, to what. */
export interface Wish {
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  /** The ARNs that AWS may compare with a policy's Resource for this call: one of them has to be allowed. */
  readonly resources: readonly string[];
  readonly context: PolicyContext;
}

/** Whether a role's, session's or user's own policies and the service control policies allow the action. */
export function isAllowed(
  world: World,
  principal: Pick<Principal, 'account' | 'arn'> | string,
  action: string,
  resource: string,
  context: PolicyContext = {},
): boolean {
  const who =
    typeof principal === 'string' ? { arn: principal, account: principal.split(':')[4] ?? '' } : principal;
  return refusal(world, who, { action, resources: [resource], context }) === undefined;
}

/** Throws AccessDenied, in AWS's sentence, unless the caller may. `code` and `status` are the protocol's. */
export function authorize(
  world: World,
  caller: Pick<Principal, 'account' | 'arn'> & { readonly sessionPolicies?: readonly string[] | undefined },
  wish: Wish,
  [code, status]: readonly [string, number],
): void {
  const reason = refusal(world, caller, wish);
  if (reason === undefined) return;
  const what = `User: ${caller.arn} is not authorized to perform: ${wish.action} on resource: ${wish.resources[0] ?? '*'}`;
  throw new AwsError(code, `${what} ${reason}`, status);
}

/** Who asked for what, and what the answer was. */
export interface Asked {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
}

const WATCHED = new WeakMap<World, Asked[]>();

/** From now on writes down every permission that anybody needs in this world, also what services ask in a caller's name. */
export function watchAccess(world: World): readonly Asked[] {
  const asked: Asked[] = [];
  WATCHED.set(world, asked);
  return asked;
}

function refusal(
  world: World,
  caller: Pick<Principal, 'account' | 'arn'> & { readonly sessionPolicies?: readonly string[] | undefined },
  wish: Wish,
): string | undefined {
  const reason = reasonAgainst(world, caller, wish);
  WATCHED.get(world)?.push({
    principal: caller.arn,
    action: wish.action,
    resource: wish.resources[0] ?? '*',
    allowed: reason === undefined,
  });
  return reason;
}

/** Why not, as AWS's sentence ends; undefined when it is allowed. */
function reasonAgainst(
  world: World,
  caller: Pick<Principal, 'account' | 'arn'> & { readonly sessionPolicies?: readonly string[] | undefined },
  { action, resources, context }: Wish,
): string | undefined {
  const full = { ...callerContext(world, caller), ...context };
  const decisions = (document: string): readonly ('allow' | 'deny' | 'none')[] =>
    resources.map((resource) => decide(document, { action, resource, context: full }));

  const organization = organizationOf(world);
  if (organization !== undefined && caller.account !== organization.managementAccountId) {
    for (const policy of organization.scps[caller.account] ?? []) {
      if (!decisions(policy.document).includes('deny')) continue;
      const { partition } = world.settings;
      const arn = `arn:${partition}:organizations::${organization.managementAccountId}:policy/${organization.id}/service_control_policy/${policy.id}`;
      return `with an explicit deny in a service control policy: ${arn}`;
    }
  }

  const own = policiesOf(world, caller.arn).map(decisions);
  if (own.some((list) => list.includes('deny'))) return 'with an explicit deny in an identity-based policy';
  if (!own.some((list) => list.includes('allow')))
    return `because no identity-based policy allows the ${action} action`;

  const boundary = boundaryOf(world, caller.arn);
  if (boundary !== undefined && !decisions(boundary).includes('allow')) {
    return `because no permissions boundary allows the ${action} action`;
  }

  const session = (caller.sessionPolicies ?? []).map(decisions);
  if (session.some((list) => list.includes('deny'))) return 'with an explicit deny in a session policy';
  if (session.length > 0 && !session.some((list) => list.includes('allow')))
    return `because no session policy allows the ${action} action`;
  return undefined;
}

/** The documents of a caller's own policies that count by now. */
function policiesOf(world: World, arn: string): readonly string[] {
  const identity = identityOf(world, arn);
  if (identity === 'root') return [managedPolicy('AdministratorAccess') ?? ''];
  if (identity === undefined) return [];
  const inline = Object.values(identity.inline).map((version) => inForce(world, version));
  const attached = Object.entries(identity.attached)
    .filter(([, since]) => isPropagated(world, since))
    .map(([policyArn]) => policyDocument(world, policyArn));
  return [...inline, ...attached].filter((document) => document !== undefined);
}

/** The document that limits a role's permissions; one that is not known limits to nothing. */
function boundaryOf(world: World, arn: string): string | undefined {
  const identity = identityOf(world, arn);
  if (identity === undefined || identity === 'root' || !('boundary' in identity)) return undefined;
  return identity.boundary === undefined ? undefined : (policyDocument(world, identity.boundary) ?? '');
}

function identityOf(world: World, arn: string): Role | User | 'root' | undefined {
  const [, , , , account = '', resource = ''] = arn.split(':');
  const [kind, ...path] = resource.split('/');
  if (kind === 'root') return 'root';
  if (kind === 'assumed-role') return findRole(world, account, path[0] ?? '');
  if (kind === 'role') return findRole(world, account, path.at(-1) ?? '');
  return kind === 'user' ? iamOf(world, account).users[path.at(-1) ?? ''] : undefined;
}

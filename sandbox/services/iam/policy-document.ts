import { statementsOf } from '../../access/policy.ts';
import { AwsError } from '../service.ts';
import { isMember } from '../shared/organization.ts';
import type { World } from '../../world/world.ts';
import { findRoleByArn, iamOf } from './state.ts';

/**
 * Refuses what IAM refuses in an identity policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkIdentityPolicy(document: string): void {
  for (const statement of checked(document)) {
    if ('Principal' in statement || 'NotPrincipal' in statement)
      throw malformed('Policy document should not specify a principal.');
    if (!('Resource' in statement) && !('NotResource' in statement))
      throw malformed('Policy statement must contain resources.');
    checkActions(statement);
  }
}

/** Refuses what IAM refuses in a role's trust policy, also a principal that does not exist. */
export function checkTrustPolicy(world: World, document: string): void {
  for (const statement of checked(document)) {
    if ('Resource' in statement || 'NotResource' in statement)
      throw malformed('Has prohibited field Resource');
    if (!('Principal' in statement) && !('NotPrincipal' in statement))
      throw malformed('Missing required field Principal');
    checkActions(statement);
    for (const arn of principalsOf(statement['Principal'])) checkPrincipal(world, arn);
  }
}

function checked(document: string): readonly Readonly<Record<string, unknown>>[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  const statements = statementsOf(parsed);
  if (statements.length === 0) throw malformed('Syntax errors in policy.');
  const version = (parsed as Readonly<Record<string, unknown>>)['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17')
    throw malformed('Syntax errors in policy.');
  const known = new Set([
    'Sid',
    'Effect',
    'Principal',
    'NotPrincipal',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Condition',
  ]);
  for (const statement of statements) {
    const wrongEffect = statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny';
    if (wrongEffect || Object.keys(statement).some((key) => !known.has(key)))
      throw malformed('Syntax errors in policy.');
  }
  return statements;
}

function checkActions(statement: Readonly<Record<string, unknown>>): void {
  const actions = [statement['Action'] ?? statement['NotAction']].flat();
  if (actions.length === 0 || actions[0] === undefined)
    throw malformed('Policy statement must contain actions.');
  for (const action of actions) {
    if (typeof action !== 'string') throw malformed('Syntax errors in policy.');
    if (action !== '*' && !/^[\w*?-]+:/.test(action)) {
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
  }
}

function principalsOf(principal: unknown): readonly string[] {
  if (typeof principal !== 'object' || principal === null || !('AWS' in principal)) return [];
  return [principal.AWS].flat().filter((arn): arn is string => typeof arn === 'string');
}

/** Only accounts of this world can be looked into. */
function checkPrincipal(world: World, arn: string): void {
  const wrong = malformed(`Invalid principal in policy: "AWS":"${arn}"`);
  if (arn === '*' || /^\d{12}$/.test(arn)) return;
  const [, account = '', kind, name = ''] =
    /^arn:[\w-]+:(?:iam|sts)::(\d{12}):(root|user|role|assumed-role|federated-user)(?:\/(.+))?$/.exec(arn) ??
    [];
  if (kind === undefined) throw wrong;
  if (!isMember(world, account)) return;
  if (kind === 'role' && findRoleByArn(world, arn) === undefined) throw wrong;
  if (kind === 'user' && iamOf(world, account).users[name.split('/').at(-1) ?? ''] === undefined) throw wrong;
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}

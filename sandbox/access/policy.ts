/**
 * IAM's policy language over plain documents: does a statement speak of this request, and does it allow or deny it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { meets, type Conditions } from './policy-conditions.ts';

/** Values of condition keys, for example `{ 'aws:SourceArn': 'arn:…' }`. Keys are compared without regard to case. */
export type PolicyContext = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** Who asks: an AWS service, or an identity by its ARN. A session may carry the ARN of its role, which may have a path. */
export type PolicyPrincipal =
  { readonly service: string } | { readonly arn: string; readonly roleArn?: string | undefined };

/** One question to a policy. Without a principal (identity policies) statements' principals are not looked at. */
export interface PolicyRequest {
  readonly principal?: PolicyPrincipal;
  readonly action: string;
  readonly resource: string;
  readonly context?: PolicyContext;
}

/** What a policy says: an explicit deny wins over every allow; `none` is the implicit deny. */
export type Decision = 'allow' | 'deny' | 'none';

/** Parses a document and decides. A document that is no JSON decides nothing. */
export function decide(document: unknown, request: PolicyRequest): Decision {
  let decision: Decision = 'none';
  for (const statement of statementsOf(document)) {
    if (!speaksOf(statement, request)) continue;
    if (statement['Effect'] === 'Deny') return 'deny';
    if (statement['Effect'] === 'Allow') decision = 'allow';
  }
  return decision;
}

/** Whether a resource's policy (of a queue, a bus, a role's trust) allows the request and does not deny it. */
export function evaluatePolicy(document: unknown, request: PolicyRequest): boolean {
  return decide(document, request) === 'allow';
}

/** A policy's statements; none when it cannot be read. */
export function statementsOf(document: unknown): readonly Readonly<Record<string, unknown>>[] {
  let parsed = document;
  if (typeof document === 'string') {
    try {
      parsed = JSON.parse(document);
    } catch {
      return [];
    }
  }
  const statement = isRecord(parsed) ? parsed['Statement'] : undefined;
  return (Array.isArray(statement) ? statement : [statement]).filter(isRecord);
}

/** Whether the pattern with `*` and `?` covers the whole text. */
export function matchesPattern(pattern: string, text: string, ignoreCase = false): boolean {
  if (pattern === '*') return true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text);
}

function speaksOf(statement: Readonly<Record<string, unknown>>, request: PolicyRequest): boolean {
  const { principal, action, resource, context = {} } = request;
  if (principal !== undefined) {
    if (statement['Principal'] === undefined && statement['NotPrincipal'] === undefined) return false;
    if (statement['Principal'] !== undefined && !names(statement['Principal'], principal)) return false;
    if (statement['NotPrincipal'] !== undefined && names(statement['NotPrincipal'], principal)) return false;
  }
  const covers = (patterns: unknown, text: string, ignoreCase: boolean): boolean =>
    texts(patterns).some((pattern) => matchesPattern(fill(pattern, context), text, ignoreCase));
  if (statement['Action'] !== undefined && !covers(statement['Action'], action, true)) return false;
  if (statement['NotAction'] !== undefined && covers(statement['NotAction'], action, true)) return false;
  if (statement['Resource'] !== undefined && !covers(statement['Resource'], resource, false)) return false;
  if (statement['NotResource'] !== undefined && covers(statement['NotResource'], resource, false))
    return false;
  return meets(statement['Condition'] as Conditions | undefined, lowered(context), (text) =>
    fill(text, context),
  );
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function names(element: unknown, principal: PolicyPrincipal): boolean {
  if (element === '*') return true;
  if (!isRecord(element)) return false;
  if ('service' in principal)
    return texts(element['Service']).some((name) => name === '*' || name === principal.service);
  const account = principal.arn.split(':')[4] ?? '';
  const aliases = new Set([
    principal.arn,
    roleOf(principal),
    account,
    `arn:${principal.arn.split(':')[1]}:iam::${account}:root`,
  ]);
  return texts(element['AWS']).some((name) => name === '*' || aliases.has(name));
}

/** A trust policy that names a role means its sessions too. */
function roleOf(principal: {
  readonly arn: string;
  readonly roleArn?: string | undefined;
}): string | undefined {
  if (principal.roleArn !== undefined) return principal.roleArn;
  const session = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(principal.arn);
  return session === null ? undefined : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
}

/** Policy variables: `${aws:PrincipalAccount}`. An unknown one matches nothing. */
function fill(text: string, context: PolicyContext): string {
  if (!text.includes('${')) return text;
  const values = lowered(context);
  return text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name === '*' || name === '?' || name === '$') return name;
    return values[name.toLowerCase()]?.[0] ?? '\u0000';
  });
}

function lowered(context: PolicyContext): Readonly<Record<string, readonly string[]>> {
  const result: Record<string, readonly string[]> = {};
  for (const [key, value] of Object.entries(context)) {
    if (value === undefined) continue;
    result[key.toLowerCase()] = typeof value === 'object' ? value : [String(value)];
  }
  return result;
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

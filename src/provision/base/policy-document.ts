/** One statement of an IAM or resource policy, without its Sid. */
type Statement = {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
};

/** A policy as a map from Sid to statement, so that a difference is named by its statement. */
export type Statements = Readonly<Record<string, Statement>>;

/** The policy as the JSON text that AWS takes. */
export function policyText(statements: Statements): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: Object.entries(statements).map(([Sid, statement]) => ({ Sid, ...statement })),
  });
}

/**
 * Reads a policy that AWS gave back: IAM's are URL-encoded. AWS may write one string where a list of one was sent, lists
 * in another order, and `{"AWS":"*"}` for `*`; all of these are brought to one form.
 */
export function statementsIn(text: string | undefined): Statements {
  if (text === undefined || text === '') return {};
  type Signed = Statement & { readonly Sid?: string };
  const { Statement = [] } = JSON.parse(decoded(text)) as { readonly Statement?: Signed | readonly Signed[] };
  const list: readonly Signed[] = [Statement].flat();
  return canonicalStatements(
    Object.fromEntries(
      list.map(({ Sid, ...statement }, index) => [
        Sid === undefined || Sid === '' ? `statement ${index + 1}` : Sid,
        statement,
      ]),
    ),
  );
}

/** The one form in which policies are compared. */
export function canonicalStatements(statements: Statements): Statements {
  return canonical(statements) as Statements;
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const sorted = value.map(canonical).toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
    return sorted.length === 1 ? sorted[0] : sorted;
  }
  if (typeof value !== 'object' || value === null) return typeof value === 'boolean' ? String(value) : value;
  const entries = Object.entries(value).map(([key, inner]) => [key, canonical(inner)] as const);
  return entries.length === 1 && entries[0]?.[0] === 'AWS' && entries[0][1] === '*'
    ? '*'
    : Object.fromEntries(entries);
}

function decoded(text: string): string {
  return text.startsWith('%7B') || text.startsWith('%0A') ? decodeURIComponent(text) : text;
}

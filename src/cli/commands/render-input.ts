type Fields = Readonly<Record<string, unknown>>;

/** What {@link findingsIn} found: findings, as one or as a list, or why it is none. */
export type RenderInput =
  | { readonly kind: 'one'; readonly finding: Fields }
  | { readonly kind: 'list'; readonly findings: readonly Fields[] }
  | { readonly kind: 'none'; readonly problem: string };

const DETAIL_TYPE = 'GuardDuty Finding';

/**
 * The findings in a JSON value: an event as EventBridge delivers it, a bare finding, a list of either, or an answer of
 * `GetFindings` (https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetFindings.html), which the AWS CLI and
 * the SDKs print with keys in upper camel case.
 *
 * @param name what the value is called in a problem
 */
export function findingsIn(value: unknown, name: string): RenderInput {
  const list = isRecord(value) ? (value['Findings'] ?? value['findings']) : value;
  if (!Array.isArray(list)) {
    const finding = eventOf(value);
    return finding === undefined
      ? { kind: 'none', problem: `${name} is ${otherEvent(value)}no GuardDuty finding.` }
      : { kind: 'one', finding };
  }
  const findings = list.map(eventOf);
  const known = findings.filter((finding) => finding !== undefined);
  if (known.length === 0) return { kind: 'none', problem: `${name} holds no GuardDuty finding.` };
  if (known.length === list.length) return { kind: 'list', findings: known };
  const wrong = findings.indexOf(undefined);
  return {
    kind: 'none',
    problem: `${name}: item ${wrong + 1} is ${otherEvent(list[wrong])}no GuardDuty finding.`,
  };
}

/** An event with a finding: one that says so, as the function takes it, or whatever else has a finding's type and severity. */
function eventOf(value: unknown): Fields | undefined {
  if (!isRecord(value)) return undefined;
  const { source = 'aws.guardduty', 'detail-type': kind = DETAIL_TYPE, detail } = value;
  if (source !== 'aws.guardduty' || kind !== DETAIL_TYPE) return undefined;
  if (isRecord(detail) && (isFinding(detail) || 'detail-type' in value)) return value;
  const bare = lowerCamelCase(value);
  return isFinding(bare) ? { detail: bare } : undefined;
}

function isFinding(value: unknown): boolean {
  return isRecord(value) && typeof value['type'] === 'string' && value['severity'] !== undefined;
}

function otherEvent(value: unknown): string {
  const kind = isRecord(value) ? value['detail-type'] : undefined;
  return typeof kind === 'string' && kind !== DETAIL_TYPE ? `an event "${kind}", ` : '';
}

/** Keys as they are in events; what is no name of a field, such as `AWS::S3::Bucket`, stays. */
function lowerCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamelCase);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      /^[A-Z]\w*$/.test(key) ? key.charAt(0).toLowerCase() + key.slice(1) : key,
      lowerCamelCase(inner),
    ]),
  );
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

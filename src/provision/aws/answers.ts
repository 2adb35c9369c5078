/** What AWS cannot have answered: it is refused, because read as an answer it would show nothing where something is. */
import type { Asked } from './attempts.ts';
import { NOT_FROM_AWS } from './retry.ts';

/** An answer before it is read. */
export interface RawAnswer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * Members that an answer always has: those that AWS's models require and that are read here, and the one thing that an
 * operation is about, whose absence AWS tells by an error. https://github.com/aws/api-models-aws
 */
const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  'dynamodb:DescribeTable': ['Table'],
  'guardduty:DescribeOrganizationConfiguration': ['MemberAccountLimitReached'],
  'guardduty:GetDetector': ['Status'],
  'guardduty:GetFindings': ['Findings'],
  'guardduty:GetFindingsStatistics': ['FindingStatistics'],
  // Taken as it was sent.
  'guardduty:GetMemberDetectors': ['members', 'unprocessedAccounts'],
  'guardduty:GetMembers': ['Members', 'UnprocessedAccounts'],
  'guardduty:ListDetectors': ['DetectorIds'],
  'guardduty:ListFindings': ['FindingIds'],
  'iam:GetRole': ['Role'],
  'iam:GetRolePolicy': ['PolicyDocument'],
  'iam:ListRolePolicies': ['PolicyNames'],
  'lambda:GetAlias': ['FunctionVersion'],
  'lambda:GetEventSourceMapping': ['UUID'],
  'lambda:GetFunctionConfiguration': ['FunctionName'],
  'organizations:DescribeAccount': ['Account'],
  'organizations:DescribeOrganization': ['Organization'],
  'organizations:ListAccounts': ['Accounts'],
  'ssm:GetParameter': ['Parameter'],
  'sqs:GetQueueAttributes': ['Attributes'],
  'sts:GetCallerIdentity': ['Account'],
};

const REQUEST_ID = /^x-amz(?:n)?-(?:request-?id|id-2)$/i;

/**
 * Refuses what AWS did not send: a sign-in page of the network, or a proxy's own answer. AWS never sends a page of HTML, nor
 * answers a read without a body, and names each of its answers by an id.
 */
export function refuseStrangers(isRead: boolean, answer: RawAnswer | undefined, { proxy }: Asked): void {
  const { statusCode = 0, headers = {}, body } = answer ?? {};
  const fromProxy =
    statusCode === 407 ||
    (proxy !== undefined && statusCode >= 300 && !Object.keys(headers).some((name) => REQUEST_ID.test(name)));
  if (fromProxy)
    throw notFromAws(
      `the proxy answered HTTP ${statusCode}${statusCode === 407 ? ', which asks for its user name and password' : ''}`,
    );
  if (headers['content-type']?.startsWith('text/html') === true)
    throw notFromAws(
      `instead of an answer of AWS came a page of HTML${statusCode === 200 ? '' : ` (HTTP ${statusCode})`}`,
    );
  const isEmpty = headers['content-length'] === '0' || (body instanceof Uint8Array && body.length === 0);
  if (statusCode === 200 && isRead && isEmpty)
    throw notFromAws('instead of an answer of AWS came one without content');
}

/**
 * Refuses an answer without what it always has.
 *
 * @param operation for example `guardduty:ListDetectors`
 * @param sent the answer as it was sent, where it was taken so: its names begin small
 */
export function refuseIncomplete(operation: string, answer: object, sent?: object): void {
  const found = (sent ?? answer) as Record<string, unknown>;
  const missing = ALWAYS[operation]
    ?.map((member) => (sent === undefined ? member : member.charAt(0).toLowerCase() + member.slice(1)))
    // JSON can also say null, which the SDK takes as absent.
    .find((member) => (found[member] ?? null) === null);
  if (missing !== undefined) throw notFromAws(`the answer has no ${missing}, which AWS always gives`);
}

/** What the SDK threw; where it could not read the answer, an error that says so. */
export function readable<Thrown extends Error>(thrown: Thrown): Thrown {
  const { $response, $fault, asked } = thrown as Thrown & Record<'$response' | '$fault' | 'asked', unknown>;
  if ($response === undefined || $fault !== undefined) return thrown;
  const [words = ''] = thrown.message.split('\n');
  return Object.assign(notFromAws(`the answer could not be read: ${words}`), {
    asked,
    cause: thrown,
  }) as never;
}

/** What was to be taken as it was sent, and is no JSON object. */
export function noAnswer(words: string): Error {
  return notFromAws(`the answer could not be read: ${words}`);
}

/** A list whose next page is the page that was just read: it would never end. */
export function endlessList(): Error {
  return notFromAws('the list does not end, because each page names itself as the next one');
}

function notFromAws(what: string): Error {
  return Object.assign(new Error(what), { name: NOT_FROM_AWS });
}

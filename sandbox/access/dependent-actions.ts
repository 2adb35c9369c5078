/**
 * What a call needs in addition to its own permission: handing on a role, tags at creation, what a service does in the caller's
 * name. The Service Authorization Reference does not list these; each service's own documentation does.
 */
import type { Wish } from './access.ts';
import { keyUses } from './key-uses.ts';
import type { PolicyContext } from './policy.ts';
import { detectorPattern, mappingPattern, organizationAccountArn, resourcesOf } from './resource-arns.ts';
import type { Call, Input } from '../services/service.ts';
import { findRoleByArn } from '../services/iam/state.ts';
import { knob } from '../world/settings.ts';

/** Everything else that the caller's policies must allow for this call. `context` is the call's own. */
export function dependentActions(call: Call, context: PolicyContext): readonly Wish[] {
  return [
    ...passedRoles(call, context),
    ...tagging(call, context),
    ...networkReads(call, context),
    ...designation(call, context),
    ...moving(call, context),
    ...keyUses(call, context),
  ];
}

/** Condition keys of a role's own tags. */
export function roleTags(call: Call, roleArn: string): PolicyContext {
  const tags = findRoleByArn(call.world, roleArn)?.tags ?? {};
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

/** Giving a service a role to act with needs iam:PassRole on that role. */
function passedRoles(call: Call, context: PolicyContext): readonly Wish[] {
  return rolesIn(call).map(([role, service]) => ({
    action: 'iam:PassRole',
    resources: [role],
    context: { ...context, 'iam:PassedToService': service, ...roleTags(call, role) },
  }));
}

function rolesIn({ service, operation, input }: Call): readonly (readonly [string, string])[] {
  switch (`${service}:${operation}`) {
    case 'lambda:CreateFunction':
    case 'lambda:UpdateFunctionConfiguration':
      return textsIn([input['Role']]).map((role) => [role, 'lambda.amazonaws.com']);
    case 'events:PutRule':
      return textsIn([input['RoleArn']]).map((role) => [role, 'events.amazonaws.com']);
    case 'events:PutTargets': {
      const targets = Array.isArray(input['Targets']) ? (input['Targets'] as readonly (Input | null)[]) : [];
      return textsIn([...new Set(targets.map((target) => target?.['RoleArn']))]).map((role) => [
        role,
        'events.amazonaws.com',
      ]);
    }
    default:
      return [];
  }
}

/** Creating something with tags needs the right to tag it. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html */
const TAGGING: Readonly<Record<string, string>> = {
  'dynamodb:CreateTable': 'dynamodb:TagResource',
  'events:CreateEventBus': 'events:TagResource',
  'events:PutRule': 'events:TagResource',
  'guardduty:CreateDetector': 'guardduty:TagResource',
  'guardduty:CreateFilter': 'guardduty:TagResource',
  'iam:CreatePolicy': 'iam:TagPolicy',
  'iam:CreateRole': 'iam:TagRole',
  'lambda:CreateEventSourceMapping': 'lambda:TagResource',
  'lambda:CreateFunction': 'lambda:TagResource',
  'logs:CreateLogGroup': 'logs:TagResource',
  'monitoring:PutMetricAlarm': 'cloudwatch:TagResource',
  'sqs:CreateQueue': 'sqs:TagQueue',
  'ssm:PutParameter': 'ssm:AddTagsToResource',
};

function tagging(call: Call, context: PolicyContext): readonly Wish[] {
  const action = TAGGING[`${call.service}:${call.operation}`];
  if (action === undefined || !hasTags(call.input)) return [];
  return [{ action, resources: taggedBy(call), context }];
}

/** What has no name before it is made is asked about as a whole. */
function taggedBy(call: Call): readonly string[] {
  if (call.operation === 'CreateEventSourceMapping') return [mappingPattern(call)];
  return call.service === 'guardduty' ? [detectorPattern(call)] : resourcesOf(call);
}

function hasTags(input: Input): boolean {
  const tags = input['Tags'] ?? input['tags'];
  return typeof tags === 'object' && tags !== null && Object.keys(tags).length > 0;
}

/** Lambda looks at the network in the caller's name. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
function networkReads(call: Call, context: PolicyContext): readonly Wish[] {
  const { service, operation, input } = call;
  const placed = operation === 'CreateFunction' || operation === 'UpdateFunctionConfiguration';
  const vpc = input['VpcConfig'] as Input | null | undefined;
  if (service !== 'lambda' || !placed || textsIn(vpc?.['SubnetIds']).length === 0) return [];
  const reads = ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'];
  if (knob(call.world, 'access.groupsOfVpc')) reads.push('ec2:GetSecurityGroupsForVpc');
  return reads.map((action) => ({
    action,
    resources: ['*'],
    context,
  }));
}

/**
 * GuardDuty works on the Organization in the name of who names its administrator.
 * https://docs.aws.amazon.com/guardduty/latest/ug/organizations_permissions.html
 */
function designation(call: Call, context: PolicyContext): readonly Wish[] {
  const { service, operation, input } = call;
  const admin = input['adminAccountId'];
  if (service !== 'guardduty' || operation !== 'EnableOrganizationAdminAccount') return [];
  if (typeof admin !== 'string') return [];
  const account = [organizationAccountArn(call, admin)];
  const withService = { ...context, 'organizations:ServicePrincipal': 'guardduty.amazonaws.com' };
  const wish = (action: string, resources: readonly string[], of: PolicyContext = context): Wish => ({
    action: `organizations:${action}`,
    resources,
    context: of,
  });
  return [
    wish('DescribeOrganization', ['*']),
    wish('DescribeAccount', account),
    wish('DescribeOrganizationalUnit', ['*']),
    wish('ListAccounts', ['*']),
    wish('ListAWSServiceAccessForOrganization', ['*']),
    wish('ListDelegatedAdministrators', ['*']),
    wish('EnableAWSServiceAccess', ['*'], withService),
    wish('RegisterDelegatedAdministrator', account, withService),
  ];
}

/** SQS moves messages in the caller's name. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
function moving({ service, operation, input }: Call, context: PolicyContext): readonly Wish[] {
  if (service !== 'sqs' || operation !== 'StartMessageMoveTask') return [];
  const wish = (action: string, queue: unknown): readonly Wish[] =>
    textsIn([queue]).map((arn) => ({ action: `sqs:${action}`, resources: [arn], context }));
  return [
    ...wish('ReceiveMessage', input['SourceArn']),
    ...wish('DeleteMessage', input['SourceArn']),
    ...wish('GetQueueAttributes', input['SourceArn']),
    ...wish('SendMessage', input['DestinationArn']),
  ];
}

/** The texts in a list or a single value. */
export function textsIn(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter(
    (item): item is string => typeof item === 'string' && item !== '',
  );
}

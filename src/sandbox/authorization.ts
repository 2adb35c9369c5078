import { plainText } from './plain-text.ts';
import { authorize, type Wish } from './access.ts';
import type { Caller } from './authentication.ts';
import type { PolicyContext } from './policy.ts';
import { resourcesOf } from './resource-arns.ts';
import type { Call, Input } from './service.ts';
import { findRoleByArn } from './services/iam/state.ts';
import { knob } from './settings.ts';

/** Calls whose action has another name: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  'lambda:InvokeAsync': 'lambda:InvokeAsync',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
};

/** Calls that need no permission, or whose operation decides by itself because it looks at a trust policy too. */
const UNCHECKED = new Set(['sts:GetCallerIdentity', 'sts:AssumeRole', 'sts:GetSessionToken']);

/** Where services' prefixes in policies differ from what requests are signed for. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** Throws AccessDenied unless the caller's policies allow the call, and handing on the roles that it names. */
export function authorizeCall(call: Call, caller: Caller, accessDenied: readonly [string, number]): void {
  if (!knob(call.world, 'access.enforce')) return;
  for (const wish of wishesOf(call)) authorize(call.world, caller, wish, accessDenied);
}

function wishesOf(call: Call): readonly Wish[] {
  const name = `${PREFIXES[call.service] ?? call.service}:${call.operation}`;
  if (UNCHECKED.has(name)) return [];
  const context = contextOf(call);
  const own = transactionActions(call).map((action) => ({
    action,
    resources: resourcesOf(call),
    context,
  }));
  return [...own, ...passedRoles(call, context)];
}

/** A DynamoDB transaction needs the right to each thing that it does. */
function transactionActions(call: Call): readonly string[] {
  const name = `${PREFIXES[call.service] ?? call.service}:${call.operation}`;
  if (name !== 'dynamodb:TransactWriteItems') return [ACTIONS[name] ?? name];
  const items = Array.isArray(call.input['TransactItems'])
    ? (call.input['TransactItems'] as readonly object[])
    : [];
  const actions = {
    Put: 'PutItem',
    Update: 'UpdateItem',
    Delete: 'DeleteItem',
    ConditionCheck: 'ConditionCheckItem',
  };
  return Object.entries(actions)
    .filter(([member]) => items.some((item) => item !== null && typeof item === 'object' && member in item))
    .map(([, action]) => `dynamodb:${action}`);
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

/** Condition keys that a call has beside its caller's. */
function contextOf(call: Call): PolicyContext {
  const { service, operation, input, region } = call;
  const context: Record<string, string | readonly string[] | undefined> = { 'aws:RequestedRegion': region };
  for (const [key, value] of requestTags(input)) context[`aws:RequestTag/${key}`] = value;
  const tagKeys = [
    ...requestTags(input).map(([key]) => key),
    ...textsIn(input['TagKeys'] ?? input['tagKeys']),
  ];
  if (tagKeys.length > 0) context['aws:TagKeys'] = tagKeys;

  if (service === 'organizations')
    context['organizations:ServicePrincipal'] = textIn(input['ServicePrincipal']);
  if (service === 'iam') {
    context['iam:AWSServiceName'] = textIn(input['AWSServiceName']);
    context['iam:PolicyARN'] = textIn(input['PolicyArn']);
    const role = textIn(input['RoleName']);
    if (role !== undefined) Object.assign(context, roleTags(call, resourcesOf(call)[0] ?? ''));
  }
  if (service === 'lambda' && operation.includes('EventSourceMapping')) {
    const name = textIn(input['FunctionName']);
    if (name !== undefined)
      context['lambda:FunctionArn'] = name.startsWith('arn:')
        ? name
        : resourcesOf({ ...call, operation: 'GetFunction' })[0];
  }
  return context;
}

function roleTags(call: Call, roleArn: string): PolicyContext {
  const tags = findRoleByArn(call.world, roleArn)?.tags ?? {};
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

/** Tags in the shapes that services have: `[{ Key, Value }]`, `{ key: value }`, as `Tags` or `tags`. */
function requestTags(input: Input): readonly (readonly [string, string])[] {
  const tags = input['Tags'] ?? input['tags'];
  if (Array.isArray(tags)) {
    return (tags as readonly (Input | null)[])
      .filter((tag) => typeof tag === 'object' && tag !== null)
      .map((tag) => [plainText(tag['Key']), plainText(tag['Value'])]);
  }
  if (typeof tags === 'object' && tags !== null)
    return Object.entries(tags).map(([key, value]) => [key, String(value)]);
  return [];
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textsIn(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter(
    (item): item is string => typeof item === 'string' && item !== '',
  );
}

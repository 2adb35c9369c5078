import { plainText } from '../protocols/plain-text.ts';
import { authorize, type Wish } from './access.ts';
import type { Caller } from './authentication.ts';
import type { PolicyContext } from './policy.ts';
import { dependentActions, roleTags, textsIn } from './dependent-actions.ts';
import { mappedFunction, resourcesOf } from './resource-arns.ts';
import type { Call, Input } from '../services/service.ts';
import { findRole } from '../services/iam/state.ts';
import { knob } from '../world/settings.ts';

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

/** Calls that name several things at once need the right to each of them. */
const EACH_RESOURCE = new Set(['cloudwatch:DeleteAlarms', 'ssm:DeleteParameters', 'ssm:GetParameters']);

/** Throws AccessDenied unless the caller's policies allow the call and all that it brings about. */
export function authorizeCall(call: Call, caller: Caller, accessDenied: readonly [string, number]): void {
  if (!knob(call.world, 'access.enforce')) return;
  for (const wish of wishesOf(call)) authorize(call.world, caller, wish, accessDenied);
}

function wishesOf(call: Call): readonly Wish[] {
  const name = `${PREFIXES[call.service] ?? call.service}:${call.operation}`;
  if (UNCHECKED.has(name)) return [];
  const context = contextOf(call);
  const resources = resourcesOf(call);
  const own = transactionActions(call).flatMap((action) =>
    EACH_RESOURCE.has(action)
      ? resources.map((resource) => ({ action, resources: [resource], context }))
      : [{ action, resources, context }],
  );
  return [...own, ...dependentActions(call, context)];
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

/** Condition keys that a call has in addition to its caller's. */
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
    context['iam:PermissionsBoundary'] =
      textIn(input['PermissionsBoundary']) ?? findRole(call.world, call.account, role ?? '')?.boundary;
  }
  if (service === 'lambda' && operation.includes('EventSourceMapping')) {
    context['lambda:FunctionArn'] = mappedFunction(call);
  }
  if (service === 'events' && operation === 'PutTargets') {
    const targets = Array.isArray(input['Targets']) ? (input['Targets'] as readonly (Input | null)[]) : [];
    context['events:TargetArn'] = textsIn(targets.map((target) => target?.['Arn']));
  }
  return context;
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

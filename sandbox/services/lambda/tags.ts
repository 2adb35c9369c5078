/** Tags of functions and of event source mappings: TagResource, UntagResource, ListTags. */
import type { LambdaInputs } from '../../model/types/lambda.ts';
import type { Call, Operation } from '../service.ts';
import { invalidParameter, noSuchResource, notFound } from './errors.ts';
import { parseReference } from './reference.ts';
import { lambdaState, type LambdaFunction, type Mapping } from './state.ts';
import { findMapping } from './mapping-state.ts';

export const tagResource: Operation<LambdaInputs['TagResource']> = (call) => {
  const resource = taggedResource(call);
  const tags = { ...resource.tags, ...call.input.Tags };
  checkTags(tags);
  resource.tags = tags;
  return {};
};

export const untagResource: Operation<LambdaInputs['UntagResource']> = (call) => {
  const keys = call.input.tagKeys;
  const resource = taggedResource(call);
  resource.tags = Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !keys.includes(key)));
  return {};
};

export const listTags: Operation<LambdaInputs['ListTags']> = (call) => ({ Tags: taggedResource(call).tags });

/** Refuses tags that break AWS's rules. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const keys = Object.keys(tags);
  if (keys.length > 50) throw invalidParameter('Number of tags exceeds resource tag limit.');
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw invalidParameter('aws: prefixed tag key names are not allowed for external use.');
  }
  if (keys.some((key) => key === '' || key.length > 128)) {
    throw invalidParameter('Tag keys must be from 1 to 128 characters long.');
  }
  if (Object.values(tags).some((value) => value.length > 256)) {
    throw invalidParameter('Tag values must be at most 256 characters long.');
  }
}

function taggedResource(call: Call<{ readonly Resource: string }>): LambdaFunction | Mapping {
  const { world, account, region, input } = call;
  const arn = input.Resource;
  const uuid = /^arn:[^:]+:lambda:[^:]+:\d{12}:event-source-mapping:(.+)$/.exec(arn)?.[1];
  if (uuid !== undefined) {
    const mapping = findMapping(world, account, region, uuid);
    if (mapping?.arn !== arn) throw noSuchResource();
    return mapping;
  }
  if (!/^arn:[^:]+:lambda:[^:]+:\d{12}:function:/.test(arn)) {
    throw invalidParameter(
      `Value '${arn}' at 'resource' failed to satisfy constraint: the ARN is not of a function or an event source mapping`,
    );
  }
  const { name, qualifier } = parseReference(call, arn);
  if (qualifier !== undefined) {
    throw invalidParameter(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  }
  const lambda = lambdaState(world, account, region).functions[name];
  if (lambda === undefined) throw notFound(`Function not found: ${arn}`);
  return lambda;
}

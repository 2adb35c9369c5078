/** Tags of functions and of event source mappings: TagResource, UntagResource, ListTags. */
import type { Call, Input, Operation } from '../service.ts';
import { textIn, textMapIn, textsIn, validate } from './constraints.ts';
import { AwsError } from '../service.ts';
import { invalidParameter, noSuchResource, notFound } from './errors.ts';
import { parseReference } from './reference.ts';
import { lambdaState, type LambdaFunction, type Mapping } from './state.ts';
import { findMapping } from './mapping-state.ts';

export const tagResource: Operation = (call) => {
  validate(call.input, [{ member: 'Tags', type: 'structure', required: true }]);
  const resource = taggedResource(call);
  const tags = { ...resource.tags, ...readTags(call.input) };
  checkTags(tags);
  resource.tags = tags;
  return {};
};

export const untagResource: Operation = (call) => {
  const keys = textsIn(call.input, 'tagKeys');
  if (keys === undefined || keys.length === 0) {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    );
  }
  const resource = taggedResource(call);
  resource.tags = Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !keys.includes(key)));
  return {};
};

export const listTags: Operation = (call) => ({ Tags: taggedResource(call).tags });

/** The tags of a request; none if it has none. */
export function readTags(input: Input): Record<string, string> {
  return { ...textMapIn(input, 'Tags') };
}

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

function taggedResource(call: Call): LambdaFunction | Mapping {
  const { world, account, region, input } = call;
  validate(input, [{ member: 'Resource', type: 'string', required: true, min: 1, max: 256 }]);
  const arn = textIn(input, 'Resource') ?? '';
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

/** Tags of parameters. The resource's id is the parameter's name. */
import { AwsError, type Call, type Operation } from '../service.ts';
import type { SsmInputs } from '../../model/types/ssm.ts';
import { findParameter, type Parameter } from './state.ts';

const MOST_TAGS = 50;
export const addTagsToResource: Operation<SsmInputs['AddTagsToResource']> = (call) => {
  const input = call.input;
  const { tags } = taggedParameter(call, input);
  Object.assign(tags, checkTags(input.Tags, tags));
  return {};
};

export const removeTagsFromResource: Operation<SsmInputs['RemoveTagsFromResource']> = (call) => {
  const input = call.input;
  const { tags } = taggedParameter(call, input);
  for (const key of input.TagKeys) delete tags[key];
  return {};
};

export const listTagsForResource: Operation<SsmInputs['ListTagsForResource']> = (call) => {
  const { tags } = taggedParameter(call, call.input);
  return { TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};

/** Tags as a record, or SSM's error for those it refuses. */
export function checkTags(
  tags: readonly { readonly Key: string; readonly Value: string }[],
  present: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (tags.some(({ Key }) => Key.toLowerCase().startsWith('aws:')))
    throw new AwsError('ValidationException', 'Tag keys cannot begin with the reserved prefix aws:.');
  if (new Set([...Object.keys(present), ...tags.map(({ Key }) => Key)]).size > MOST_TAGS)
    throw new AwsError('TooManyTagsError', `A parameter can have at most ${MOST_TAGS} tags.`);
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

function taggedParameter(
  call: Call,
  input: { readonly ResourceType: string; readonly ResourceId: string },
): Parameter {
  const parameter = input.ResourceType === 'Parameter' ? findParameter(call, input.ResourceId) : undefined;
  if (parameter === undefined)
    throw new AwsError(
      'InvalidResourceId',
      'The resource ID is not valid. Verify that you entered the correct ID and try again.',
    );
  return parameter;
}

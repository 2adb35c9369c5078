/** Tags of alarms. */
import type { CloudwatchInputs } from '../../model/types/cloudwatch.ts';
import { AwsError, type Call, type Operation } from '../service.ts';
import { clientError } from './errors.ts';
import { cloudwatchOf } from './state.ts';

const MOST_TAGS = 50;

export const tagResource: Operation<CloudwatchInputs['TagResource']> = (call) => {
  const { ResourceARN, Tags } = call.input;
  const tags = tagsOf(call, ResourceARN);
  Object.assign(tags, checkTags(Tags, tags));
  return {};
};

export const untagResource: Operation<CloudwatchInputs['UntagResource']> = (call) => {
  const { ResourceARN, TagKeys } = call.input;
  const tags = tagsOf(call, ResourceARN);
  for (const key of TagKeys) delete tags[key];
  return {};
};

export const listTagsForResource: Operation<CloudwatchInputs['ListTagsForResource']> = (call) => {
  const { ResourceARN } = call.input;
  return { Tags: Object.entries(tagsOf(call, ResourceARN)).map(([Key, Value]) => ({ Key, Value })) };
};

/** Tags as a record, or CloudWatch's error for those it refuses. */
export function checkTags(
  tags: readonly { readonly Key: string; readonly Value: string }[],
  present: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (tags.some(({ Key }) => Key.toLowerCase().startsWith('aws:')))
    throw clientError('InvalidParameterValue', 'Tag keys cannot begin with the reserved prefix aws:.');
  if (new Set([...Object.keys(present), ...tags.map(({ Key }) => Key)]).size > MOST_TAGS)
    throw clientError('InvalidParameterValue', `A resource can have at most ${MOST_TAGS} tags.`);
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

function tagsOf(call: Call<unknown>, arn: string): Record<string, string> {
  const { alarms } = cloudwatchOf(call.world, call.account, call.region);
  const alarm = Object.values(alarms).find((each) => each.arn === arn);
  if (alarm === undefined) throw new AwsError('ResourceNotFoundException', `Unknown resource: ${arn}`, 404);
  return alarm.tags;
}

/** Tags of rules and of the bus. */
import { AwsError, type Call, type Operation } from '../service.ts';
import type { EventsInputs } from '../../model/types/events.ts';
import { checkUnmanaged, getRule } from './members.ts';
import { busArn, eventsOf } from './state.ts';

type Tags = readonly { readonly Key: string; readonly Value: string }[];

const MOST_TAGS = 50;

export const tagResource: Operation<EventsInputs['TagResource']> = (call) => {
  const { ResourceARN, Tags } = call.input;
  const tags = tagsOf(call, ResourceARN, true);
  checkTags(Tags, tags);
  Object.assign(tags, tagsFrom(Tags));
  return {};
};

export const untagResource: Operation<EventsInputs['UntagResource']> = (call) => {
  const { ResourceARN, TagKeys } = call.input;
  const tags = tagsOf(call, ResourceARN, true);
  for (const key of TagKeys) delete tags[key];
  return {};
};

export const listTagsForResource: Operation<EventsInputs['ListTagsForResource']> = (call) => {
  const { ResourceARN } = call.input;
  const tags = tagsOf(call, ResourceARN, false);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};

/** Throws for tags that AWS refuses: reserved keys, a key twice, more than fifty. */
export function checkTags(tags: Tags, present: Readonly<Record<string, string>>): void {
  if (tags.some(({ Key }) => Key.toLowerCase().startsWith('aws:')))
    throw new AwsError('ValidationException', 'System tags cannot be added/updated by requester');
  const keys = tags.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length)
    throw new AwsError('ValidationException', 'Duplicate tag keys are not allowed.');
  if (new Set([...Object.keys(present), ...keys]).size > MOST_TAGS)
    throw new AwsError('ValidationException', `A resource can have at most ${MOST_TAGS} tags.`);
}

/** Tags as a record. */
export function tagsFrom(tags: Tags): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

function tagsOf(call: Call, resource: string, toChange: boolean): Record<string, string> {
  const { world, account, region } = call;
  if (resource === busArn(world, account, region)) return eventsOf(world, account, region).bus.tags;
  const [, place, name] =
    /^arn:aws[\w-]*:events:([a-z0-9-]+:\d{12}):rule\/(?:default\/)?([\w.-]+)$/.exec(resource) ?? [];
  if (name === undefined)
    throw new AwsError('ValidationException', `Parameter ResourceARN is not valid: ${resource}`);
  if (place !== `${region}:${account}`)
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  const rule = getRule(call, name);
  if (toChange) checkUnmanaged(rule);
  return rule.tags;
}

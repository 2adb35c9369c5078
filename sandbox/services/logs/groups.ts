/** Log groups, their retention and their tags. */
import { AwsError, type Call, type Operation, type Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now } from '../../world/world.ts';
import { flag, integer, list, map, optional, read, structure, text } from '../events/constraints.ts';
import { page } from '../events/members.ts';
import { FAILED_CHECK, getGroup, groupName } from './members.ts';
import { logsOf, newLogGroup, type LogGroup } from './state.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const CLASSES = ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'] as const;
const MOST_TAGS = 50;

const tagKey = { min: 1, max: 128, pattern: '([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)' };
const tags = map(tagKey, text({ max: 256, pattern: '([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)' }), {
  min: 1,
  max: 50,
});
/** A tagged resource's ARN: the star at a log group's end is not among its characters. */
const resourceArn = text({ min: 1, max: 1011, pattern: '[\\w+=/:,.@-]*' });

export const createLogGroup: Operation = (call) => {
  const input = read(
    call.input,
    structure({
      logGroupName: groupName,
      kmsKeyId: optional(text({ max: 256 })),
      tags: optional(tags),
      logGroupClass: optional(text({ values: CLASSES })),
      deletionProtectionEnabled: optional(flag()),
    }),
    FAILED_CHECK,
  );
  const { world, account, region } = call;
  const { groups } = logsOf(world, account, region);
  const name = input.logGroupName;
  if (groups[name] !== undefined)
    throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
  groups[name] = {
    ...newLogGroup(world, { account, region, name, createdAt: now(world) }),
    class: input.logGroupClass ?? 'STANDARD',
    deletionProtected: input.deletionProtectionEnabled ?? false,
    tags: { ...input.tags },
    ...(input.kmsKeyId === undefined ? {} : { kmsKeyId: input.kmsKeyId }),
  };
  return {};
};

export const deleteLogGroup: Operation = (call) => {
  const { logGroupName } = read(call.input, structure({ logGroupName: groupName }), FAILED_CHECK);
  const group = getGroup(call, logGroupName);
  if (group.deletionProtected)
    throw new AwsError('ValidationException', 'The log group has deletion protection enabled.');
  delete logsOf(call.world, call.account, call.region).groups[group.name];
  return {};
};

export const describeLogGroups: Operation = (call) => {
  const input = read(
    call.input,
    structure({
      logGroupNamePrefix: optional(groupName),
      logGroupNamePattern: optional(text({ max: 512, pattern: '[\\.\\-_/#A-Za-z0-9]*' })),
      logGroupClass: optional(text({ values: CLASSES })),
      nextToken: optional(text({ min: 1 })),
      limit: optional(integer({ min: 1, max: 50 })),
    }),
    FAILED_CHECK,
  );
  const { logGroupNamePrefix = '', logGroupNamePattern = '' } = input;
  if (logGroupNamePrefix !== '' && logGroupNamePattern !== '')
    throw new AwsError(
      'InvalidParameterException',
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    );
  const found = Object.values(logsOf(call.world, call.account, call.region).groups)
    .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern))
    .filter((group) => input.logGroupClass === undefined || group.class === input.logGroupClass);
  const size = input.limit ?? knob(call.world, 'logs.pageSize');
  const { items, NextToken } = page(found, ({ name }) => name, size, input.nextToken);
  return { logGroups: items.map(describe), nextToken: NextToken };
};

export const putRetentionPolicy: Operation = (call) => {
  const { logGroupName, retentionInDays } = read(
    call.input,
    structure({ logGroupName: groupName, retentionInDays: integer() }),
    FAILED_CHECK,
  );
  if (!RETENTIONS.includes(retentionInDays))
    throw new AwsError(
      'InvalidParameterException',
      `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTIONS.join(', ')}]`,
    );
  getGroup(call, logGroupName).retentionInDays = retentionInDays;
  return {};
};

export const deleteRetentionPolicy: Operation = (call) => {
  const { logGroupName } = read(call.input, structure({ logGroupName: groupName }), FAILED_CHECK);
  delete getGroup(call, logGroupName).retentionInDays;
  return {};
};

export const tagResource: Operation = (call) => {
  const input = read(call.input, structure({ resourceArn, tags }), FAILED_CHECK);
  return addTags(getByArn(call, input.resourceArn), input.tags);
};

export const untagResource: Operation = (call) => {
  const input = read(
    call.input,
    structure({ resourceArn, tagKeys: list(text(tagKey), { min: 0, max: 50 }) }),
    FAILED_CHECK,
  );
  return removeTags(getByArn(call, input.resourceArn), input.tagKeys);
};

export const listTagsForResource: Operation = (call) => {
  const input = read(call.input, structure({ resourceArn }), FAILED_CHECK);
  return { tags: getByArn(call, input.resourceArn).tags };
};

/** The older three that name the group. */
export const tagLogGroup: Operation = (call) => {
  const input = read(call.input, structure({ logGroupName: groupName, tags }), FAILED_CHECK);
  return addTags(getGroup(call, input.logGroupName), input.tags);
};

export const untagLogGroup: Operation = (call) => {
  const input = read(
    call.input,
    structure({ logGroupName: groupName, tags: list(text(tagKey), { min: 1 }) }),
    FAILED_CHECK,
  );
  return removeTags(getGroup(call, input.logGroupName), input.tags);
};

export const listTagsLogGroup: Operation = (call) => {
  const input = read(call.input, structure({ logGroupName: groupName }), FAILED_CHECK);
  return { tags: getGroup(call, input.logGroupName).tags };
};

function addTags(group: LogGroup, added: Readonly<Record<string, string>>): Output {
  if (Object.keys(added).some((key) => key.toLowerCase().startsWith('aws:')))
    throw new AwsError('InvalidParameterException', 'Tag keys cannot begin with the reserved prefix aws:.');
  if (new Set([...Object.keys(group.tags), ...Object.keys(added)]).size > MOST_TAGS)
    throw new AwsError('TooManyTagsException', `A log group can have at most ${MOST_TAGS} tags.`);
  Object.assign(group.tags, added);
  return {};
}

function removeTags(group: LogGroup, keys: readonly string[]): Output {
  for (const key of keys) delete group.tags[key];
  return {};
}

function getByArn(call: Call, arn: string): LogGroup {
  const { groups } = logsOf(call.world, call.account, call.region);
  const group = Object.values(groups).find((each) => each.arn === arn);
  if (group === undefined)
    throw new AwsError('ResourceNotFoundException', 'The specified resource does not exist.');
  return group;
}

function describe(group: LogGroup): Output {
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    retentionInDays: group.retentionInDays,
    metricFilterCount: 0,
    arn: `${group.arn}:*`,
    storedBytes: 0,
    kmsKeyId: group.kmsKeyId,
    logGroupClass: group.class,
    logGroupArn: group.arn,
    deletionProtectionEnabled: group.deletionProtected,
  };
}

/** Log groups, their retention and their tags. */
import { AwsError, type Call, type Operation, type Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now } from '../../world/world.ts';
import type { LogsInputs } from '../../model/types/logs.ts';
import { page } from '../shared/page.ts';
import { getGroup } from './members.ts';
import { logsOf, newLogGroup, type LogGroup } from './state.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const MOST_TAGS = 50;

export const createLogGroup: Operation<LogsInputs['CreateLogGroup']> = (call) => {
  const input = call.input;
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

export const deleteLogGroup: Operation<LogsInputs['DeleteLogGroup']> = (call) => {
  const { logGroupName } = call.input;
  const group = getGroup(call, logGroupName);
  if (group.deletionProtected)
    throw new AwsError('ValidationException', 'The log group has deletion protection enabled.');
  delete logsOf(call.world, call.account, call.region).groups[group.name];
  return {};
};

export const describeLogGroups: Operation<LogsInputs['DescribeLogGroups']> = (call) => {
  const input = call.input;
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

export const putRetentionPolicy: Operation<LogsInputs['PutRetentionPolicy']> = (call) => {
  const { logGroupName, retentionInDays } = call.input;
  if (!RETENTIONS.includes(retentionInDays))
    throw new AwsError(
      'InvalidParameterException',
      `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTIONS.join(', ')}]`,
    );
  getGroup(call, logGroupName).retentionInDays = retentionInDays;
  return {};
};

export const deleteRetentionPolicy: Operation<LogsInputs['DeleteRetentionPolicy']> = (call) => {
  const { logGroupName } = call.input;
  delete getGroup(call, logGroupName).retentionInDays;
  return {};
};

export const tagResource: Operation<LogsInputs['TagResource']> = (call) => {
  const input = call.input;
  return addTags(getByArn(call, input.resourceArn), input.tags);
};

export const untagResource: Operation<LogsInputs['UntagResource']> = (call) => {
  const input = call.input;
  return removeTags(getByArn(call, input.resourceArn), input.tagKeys);
};

export const listTagsForResource: Operation<LogsInputs['ListTagsForResource']> = (call) => {
  const input = call.input;
  return { tags: getByArn(call, input.resourceArn).tags };
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

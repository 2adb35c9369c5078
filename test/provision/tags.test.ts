import { ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it } from 'vitest';
import { checkConfig } from '../../src/provision/config/check-config.ts';
import { deploymentOf, formerTagsOf, namesFrom, union } from '../../src/provision/deployment/deployment.ts';
import { logGroupArn } from '../../src/provision/deployment/names.ts';
import type { PipelineInput } from '../../src/provision/pipeline/parts.ts';
import { pipelineTree } from '../../src/provision/pipeline/pipeline.ts';
import { callsOf, type World } from '../../sandbox/world/world.ts';
import {
  ACCOUNT,
  applied,
  callsSince,
  connectTo,
  emptyWorld,
  failures,
  HOME,
  open,
  pipelineInput,
  planned,
} from './pipeline-world.ts';

/** The pipeline as a run has it that wants these tags, after one that wanted others. */
function tagged(tags: Record<string, string>, previous?: PipelineInput['previous']): PipelineInput {
  const input = pipelineInput({ config: { tags }, ...(previous === undefined ? {} : { previous }) });
  const names = namesFrom(input.config, ACCOUNT, HOME, 'aws');
  return { ...input, names: { ...names, formerTags: formerTagsOf(previous, input.config.tags) } };
}

async function logGroupTags(world: World): Promise<Record<string, string> | undefined> {
  const { names } = pipelineInput();
  const { tags } = await connectTo(world)
    .reading()
    .client('logs', { account: ACCOUNT, region: HOME })
    .send(new ListTagsForResourceCommand({ resourceArn: logGroupArn(names, HOME, names.logGroup) }));
  return tags;
}

it('the organization’s tags are on everything, change with the configuration, and go when it no longer names them', async () => {
  const world = emptyWorld();
  const first = tagged({ 'cost-center': '1234', owner: 'soc' });
  expect(failures(await applied(world, pipelineTree(first)))).toEqual([]);
  expect(open(await planned(world, pipelineTree(first)))).toEqual([]);
  expect(await logGroupTags(world)).toMatchObject({ 'cost-center': '1234', owner: 'soc' });

  const second = tagged({ 'cost-center': '99' }, deploymentOf(first));
  const start = callsOf(world).length;
  const outcomes = await applied(world, pipelineTree(second));
  expect(failures(outcomes)).toEqual([]);
  // What is only tagged anew is not published, tested or replaced.
  expect(callsSince(world, start, 'writes').filter((call) => !/[Tt]ag/.test(call))).toEqual([
    'ssm:PutParameter',
    'ssm:PutParameter',
  ]);
  expect(await logGroupTags(world)).toMatchObject({ 'cost-center': '99' });
  expect(await logGroupTags(world)).not.toHaveProperty('owner');
  const settled = tagged({ 'cost-center': '99' }, deploymentOf(second));
  expect(open(await planned(world, pipelineTree(settled)))).toEqual([]);
});

it('a run that was cut short knows at the next one which tags it still has to take off', () => {
  const first = deploymentOf(tagged({ owner: 'soc' }));
  const half = union(first, deploymentOf(tagged({})));
  expect(formerTagsOf(half, {})).toEqual({ owner: 'soc' });
  expect(formerTagsOf(half, { owner: 'ir' })).toEqual({});
});

it.each([
  ['aws:cost', 'x', /AWS keeps tag keys that begin with aws:/],
  ['Managed-By', 'x', /by which guardduty-slack knows/],
  ['guardduty-slack:home', 'x', /by which guardduty-slack knows/],
  ['cost center', 'x', /tag key "cost center"/],
  ['k'.repeat(129), 'x', /tag key/],
  ['owner', 'a;b', /tag value "a;b"/],
  ['owner', 'v'.repeat(257), /at most 256/],
])('tag %s with value %s is refused with its name', (key, value, words) => {
  expect(checkConfig({ tags: { [key]: value } }).mistakes).toMatchObject([
    { path: ['tags', key], message: expect.stringMatching(words) as string },
  ]);
});

it('tags that differ only in case, or are more than AWS has room for, are refused', () => {
  expect(checkConfig({ tags: { Owner: 'a', owner: 'b' } }).mistakes).toHaveLength(2);
  const many = Object.fromEntries(Array.from({ length: 46 }, (_, at) => [`tag-${at}`, 'x']));
  expect(checkConfig({ tags: many }).mistakes).toMatchObject([{ path: ['tags'] }]);
});

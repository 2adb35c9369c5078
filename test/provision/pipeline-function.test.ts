import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SelfTestResult } from '../../src/handler/contract.ts';
import { pipelineTree } from '../../src/provision/pipeline/pipeline.ts';
import { callsOf, now, type World } from '../../sandbox/world/world.ts';
import {
  ACCOUNT,
  applied,
  callsSince,
  connectTo,
  copyOf,
  emptyWorld,
  failures,
  HOME,
  installedWorld,
  open,
  pipelineInput,
  planned,
} from './pipeline-world.ts';

const tree = pipelineTree(pipelineInput());
const changed = pipelineTree(pipelineInput({ config: { minSeverity: 7 } }));
const FUNCTION = `function ${ACCOUNT}/${HOME}/guardduty-slack`;

const refused = (retryable: boolean): SelfTestResult => ({
  ok: false,
  checks: [
    { name: 'table', ok: true, retryable: false, message: 'readable' },
    {
      name: 'secret /guardduty-slack/slack/default',
      ok: false,
      retryable,
      message: 'AccessDeniedException: not authorized to perform ssm:GetParameter',
    },
  ],
});

const liveVersion = async (world: World): Promise<string | undefined> => {
  const lambda = connectTo(world).reading().client('lambda', { account: ACCOUNT, region: HOME });
  const alias = new GetAliasCommand({ FunctionName: 'guardduty-slack', Name: 'live' });
  return (await lambda.send(alias)).FunctionVersion;
};

let installed: World;

beforeAll(async () => {
  installed = await installedWorld(tree);
});

describe('a new version of the function', () => {
  it('goes live when its self-test passes', async () => {
    const world = copyOf(installed);
    expect(await liveVersion(world)).toBe('1');
    expect(failures(await applied(world, changed))).toEqual([]);
    expect(await liveVersion(world)).toBe('2');
  });

  it('does not go live when its self-test fails: the old one continues delivering', async () => {
    const world = copyOf(installed, () => refused(false));
    const outcomes = await applied(world, changed);
    const failed = outcomes.find(({ change }) => change.address === FUNCTION);
    expect(failed).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'SELF_TEST_FAILED',
        message: expect.stringContaining('secret /guardduty-slack/slack/default: AccessDenied'),
        fix: expect.stringContaining('guardduty-slack policy function'),
      },
    });
    expect(failed?.error?.message).not.toContain('table');
    expect(await liveVersion(world)).toBe('1');
    expect(outcomes.find(({ change }) => change.kind === 'finding-rule')?.outcome).toBe('not-tried');
  });

  it('is tested again while a permission may still be spreading', async () => {
    let asked = 0;
    const world = emptyWorld(() => (asked++ < 4 ? refused(true) : { ok: true, checks: [] }));
    expect(failures(await applied(world, tree))).toEqual([]);
    expect(asked).toBe(5);
  });

  it('has failed when that takes more than a minute', async () => {
    const world = emptyWorld(() => refused(true));
    const start = now(world);
    const outcomes = await applied(world, tree);
    expect(outcomes.find(({ change }) => change.address === FUNCTION)).toMatchObject({
      error: { code: 'SELF_TEST_FAILED' },
    });
    expect(now(world) - start).toBeLessThan(120_000);
  });

  it.each([
    ['an error', () => Promise.reject(new Error('Cannot find module')), 'Cannot find module'],
    ['nonsense', () => 'hello', 'no result'],
  ])('does not go live when it answers with %s', async (_what, answer, said) => {
    const world = copyOf(installed, answer);
    const outcomes = await applied(world, changed);
    expect(outcomes.find(({ change }) => change.address === FUNCTION)?.error).toMatchObject({
      code: 'SELF_TEST_FAILED',
      message: expect.stringContaining(said),
    });
    expect(await liveVersion(world)).toBe('1');
  });

  it('is taken up again by the next run, without a second upload', async () => {
    const world = copyOf(installed, () => refused(false));
    await applied(world, changed);
    expect(open(await planned(world, changed))).toContain(`update ${FUNCTION}: settings`);
    const healed = copyOf(world);
    const start = callsOf(healed).length;
    expect(failures(await applied(healed, changed))).toEqual([]);
    expect(callsSince(healed, start, 'writes').filter((call) => call.startsWith('lambda:Update'))).toEqual([
      'lambda:UpdateAlias',
    ]);
    expect(await liveVersion(healed)).toBe('2');
  });
});

describe('the architecture of the function', () => {
  const wanting = (architecture: string): ReturnType<typeof pipelineTree> =>
    pipelineTree(pipelineInput({ config: { function: { architecture } } }));
  const functionIn = async (world: World, its: ReturnType<typeof pipelineTree>) =>
    (await planned(world, its)).find(({ kind }) => kind === 'function');

  it('is arm64, or where the Region has none x86_64, which is said and stays', async () => {
    const world = emptyWorld(undefined, { 'lambda.withoutArm64': HOME });
    expect(failures(await applied(world, tree))).toEqual([]);
    expect(await functionIn(world, tree)).toMatchObject({
      action: 'none',
      before: { architecture: 'x86_64' },
      notes: [{ code: 'ARCHITECTURE_KEPT' }],
    });
    expect(await functionIn(copyOf(installed), tree)).toMatchObject({
      before: { architecture: 'arm64' },
      notes: [],
    });
  });

  it('that is asked for is put right with one new version, and refused with the reason where there is none', async () => {
    const world = copyOf(installed);
    expect(open(await planned(world, wanting('x86_64')))).toContain(`update ${FUNCTION}: architecture`);
    expect(failures(await applied(world, wanting('x86_64')))).toEqual([]);
    expect(await liveVersion(world)).toBe('2');
    expect(await functionIn(world, wanting('x86_64'))).toMatchObject({ action: 'none', notes: [] });

    const without = emptyWorld(undefined, { 'lambda.withoutArm64': HOME });
    expect(failures(await applied(without, wanting('arm64')))).toContainEqual(
      expect.stringContaining(`"arm64" is not supported in ${HOME}`),
    );
  });
});

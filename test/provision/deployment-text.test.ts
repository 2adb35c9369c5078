import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deploymentOf, type Deployment } from '../../src/provision/deployment/deployment.ts';
import { readDeployment } from '../../src/provision/pipeline/pipeline.ts';
import { deploymentParameter } from '../../src/provision/pipeline/resources/deployment-parameter.ts';
import { absent, step } from '../../src/provision/engine/resource.ts';
import type { Tree } from '../../src/provision/engine/tree.ts';
import { addFault } from '../../sandbox/http/faults.ts';
import { ssmOf } from '../../sandbox/services/ssm/state.ts';
import type { World } from '../../sandbox/world/world.ts';
import {
  ACCOUNT,
  applied,
  connectTo,
  copyOf,
  emptyWorld,
  failures,
  HOME,
  open,
  pipelineInput,
  planned,
} from './pipeline-world.ts';

const input = pipelineInput();
const { names } = input;
const NAME = names.deploymentParameter;

/** A deployment that no compression brings below 4 KB. */
function long(): Deployment {
  const now = deploymentOf(input);
  const routes = Array.from({ length: 100 }, () => ({
    to: ['default'],
    types: [randomBytes(60).toString('hex')],
  }));
  return { ...now, settings: { ...now.settings, routes } };
}

const treeOf = (deployment: Deployment): Tree => ({
  kind: 'step',
  step: step(deploymentParameter(names, 'deployment', () => deployment)),
});
const gone: Tree = {
  kind: 'step',
  step: step(absent(deploymentParameter(names, 'deployment', () => deploymentOf(input)))),
};
const parameters = (world: World): readonly string[] =>
  Object.keys(ssmOf(world, ACCOUNT, HOME).parameters).toSorted();
const read = (world: World): Promise<Deployment | undefined> =>
  readDeployment(connectTo(world).reading(), names);

async function saved(deployment: Deployment): Promise<World> {
  const world = emptyWorld();
  expect(failures(await applied(world, treeOf(deployment)))).toEqual([]);
  return world;
}

describe('a deployment that does not fit into one parameter', () => {
  it('is kept in several standard ones, and read back whole', async () => {
    const deployment = long();
    const world = await saved(deployment);
    expect(parameters(world).length).toBeGreaterThan(2);
    for (const { tier, versions } of Object.values(ssmOf(world, ACCOUNT, HOME).parameters))
      expect([tier, versions.at(-1)!.value.length <= 4_096]).toEqual(['Standard', true]);
    expect(await read(world)).toEqual(deployment);
    expect(open(await planned(world, treeOf(deployment)))).toEqual([]);
  });

  it('leaves nothing of an older text behind when it is replaced, shortened or removed', async () => {
    const world = await saved(long());
    const next = long();
    expect(failures(await applied(world, treeOf(next)))).toEqual([]);
    const other = copyOf(world);
    expect(await read(world)).toEqual(next);
    const texts = parameters(world)
      .slice(1)
      .map((name) => name.split('/').at(-1)?.split('-')[0]);
    expect(new Set(texts).size).toBe(1);
    expect(failures(await applied(world, treeOf(deploymentOf(input))))).toEqual([]);
    expect(parameters(world)).toEqual([NAME]);
    expect(failures(await applied(other, gone))).toEqual([]);
    expect(parameters(other)).toEqual([]);
  });

  it('is as it was while a write is cut short, and the next run clears up', async () => {
    const first = long();
    const world = await saved(first);
    const before = parameters(world);
    const second = long();
    addFault(world, {
      service: 'ssm',
      operation: 'PutParameter',
      skip: 2,
      code: 'AccessDeniedException',
      status: 400,
    });
    expect(failures(await applied(world, treeOf(second)))).toHaveLength(1);
    expect(parameters(world).length).toBeGreaterThan(before.length);
    expect(await read(world)).toEqual(first);
    expect(failures(await applied(world, treeOf(second)))).toEqual([]);
    expect(await read(world)).toEqual(second);
    expect(parameters(world).length).toBe(before.length);
  });

  it('with a part that is missing cannot be read, which is said and put right', async () => {
    const deployment = long();
    const world = await saved(deployment);
    delete (ssmOf(world, ACCOUNT, HOME).parameters as Record<string, unknown>)[parameters(world).at(-1)!];
    await expect(read(world)).rejects.toMatchObject({ code: 'DEPLOYMENT_UNREADABLE' });
    expect(open(await planned(world, treeOf(deployment)))).toEqual([
      `update deployment ${ACCOUNT}/${HOME}/guardduty-slack: deployment, editedByHand`,
    ]);
    expect(failures(await applied(world, treeOf(deployment)))).toEqual([]);
    expect(await read(world)).toEqual(deployment);
  });

  it('keeps braces that SSM would take for the name of another parameter', async () => {
    const now = deploymentOf(input);
    const routes = [{ to: ['default'], tags: ['{{ssm:other}}'] }];
    const deployment = { ...now, settings: { ...now.settings, routes } };
    expect(await read(await saved(deployment))).toEqual(deployment);
  });
});

import { GetRoleCommand, PutRolePermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { checkConfig } from '../../src/provision/config/check-config.ts';
import { deploymentOf, namesFrom } from '../../src/provision/deployment/deployment.ts';
import { pipelineTree } from '../../src/provision/pipeline/pipeline.ts';
import { pipelineUndoTree } from '../../src/provision/pipeline/undo.ts';
import { functionPolicy, functionTrust } from '../../src/provision/pipeline/policies.ts';
import { role } from '../../src/provision/pipeline/resources/role.ts';
import { step } from '../../src/provision/engine/resource.ts';
import type { Tree } from '../../src/provision/engine/tree.ts';
import { callsOf, type World } from '../../sandbox/world/world.ts';
import {
  ACCOUNT,
  applied,
  callsSince,
  connectTo,
  emptyWorld,
  failures,
  HOME,
  installedWorld,
  open,
  pipelineInput,
  planned,
} from './pipeline-world.ts';

const LIMIT = 'arn:aws:iam::aws:policy/PowerUserAccess';
const RoleName = 'guardduty-slack-function';
const ADDRESS = `role ${ACCOUNT}/global/${RoleName}`;

/** The function's role alone, as a configuration has it. */
function theRole(more: object): Tree {
  const { config } = pipelineInput({ config: more });
  const names = namesFrom(config, ACCOUNT, HOME, 'aws');
  return {
    kind: 'step',
    step: step(
      role(names, {
        name: names.functionRole,
        description: 'A test',
        trust: functionTrust(),
        policy: functionPolicy(names, [], config.function),
      }),
    ),
  };
}

const bounded = (permissionsBoundary: string): Tree => theRole({ function: { permissionsBoundary } });

async function boundaryIn(world: World): Promise<string | undefined> {
  const iam = connectTo(world).reading().client('iam', { account: ACCOUNT, region: 'global' });
  return (await iam.send(new GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary?.PermissionsBoundaryArn;
}

it('a permissions boundary that the configuration says nothing of stays; another than it names is replaced; none takes it off', async () => {
  const world = emptyWorld();
  await applied(world, theRole({}));
  await connectTo(world)
    .writing()
    .client('iam', { account: ACCOUNT, region: 'global' })
    .send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: LIMIT }));
  expect(open(await planned(world, theRole({})))).toEqual([]);

  const other = 'arn:aws:iam::aws:policy/AdministratorAccess';
  expect(open(await planned(world, bounded(other)))).toEqual([`update ${ADDRESS}: permissionsBoundary`]);
  const start = callsOf(world).length;
  expect(failures(await applied(world, bounded(other)))).toEqual([]);
  expect(callsSince(world, start, 'writes')).toEqual(['iam:PutRolePermissionsBoundary']);
  expect(await boundaryIn(world)).toBe(other);

  expect(failures(await applied(world, bounded('none')))).toEqual([]);
  expect(await boundaryIn(world)).toBeUndefined();
  expect(open(await planned(world, bounded('none')))).toEqual([]);
});

it('another role path replaces both roles, which needs consent, and what uses them gets the new ones', async () => {
  const input = pipelineInput({ config: { rolePath: '/soc/' } });
  const moved = pipelineTree({
    ...input,
    names: namesFrom(input.config, ACCOUNT, HOME, 'aws'),
    previous: deploymentOf(pipelineInput()),
  });
  const world = await installedWorld(pipelineTree(pipelineInput()));
  const changes = (await planned(world, moved)).filter(({ action }) => action !== 'none');
  expect(open(changes)).toEqual([
    `update deployment ${ACCOUNT}/${HOME}/guardduty-slack: deployment.settings.rolePath`,
    `update ${ADDRESS}: path`,
    `update role ${ACCOUNT}/global/guardduty-slack-forwarder: path`,
    `update function ${ACCOUNT}/${HOME}/guardduty-slack: role`,
    `update forwarder-rule ${ACCOUNT}/eu-west-1/guardduty-slack-forwarder: targets.guardduty-slack.role`,
  ]);
  expect(changes.find(({ kind }) => kind === 'function')).toMatchObject({
    notes: [{ code: 'SETTINGS_CHANGED', text: 'role in the configuration changed' }],
  });
  expect(changes.filter(({ kind }) => kind === 'role')).toMatchObject(
    [0, 1].map(() => ({
      reduces: [expect.stringContaining('made again at /soc/') as string],
      notes: [{ code: 'ROLE_REPLACED' }],
    })),
  );
  expect(failures(await applied(world, moved))).toEqual([]);
  expect(open(await planned(world, moved))).toEqual([]);
  const undo = pipelineUndoTree(pipelineInput());
  expect(failures(await applied(world, undo))).toEqual([]);
  expect(open(await planned(world, undo))).toEqual([]);
});

it.each(['security', '/security', '/a b/', '/*/', '/aws-service-role/x/', '//', `/${'a'.repeat(512)}/`])(
  'a role path is not %j',
  (rolePath) => {
    expect(checkConfig({ rolePath }).mistakes).toMatchObject([{ path: ['rolePath'] }]);
  },
);

it('a boundary that is no policy of AWS or the account is named with the reason', async () => {
  const missing = `arn:aws:iam::${ACCOUNT}:policy/missing`;
  expect(failures(await applied(emptyWorld(), bounded(missing)))).toEqual([
    expect.stringContaining(`${missing} does not exist or is not attachable`),
  ]);
});

it.each(['boundary', 'arn:aws:iam::222222222222:role/x', 'arn:aws:iam::123:policy/x', 'NONE', ''])(
  'a permissions boundary is not %j',
  (permissionsBoundary) => {
    expect(checkConfig({ function: { permissionsBoundary } }).mistakes).toMatchObject([
      { path: ['function', 'permissionsBoundary'] },
    ]);
  },
);

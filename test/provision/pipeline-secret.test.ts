import { GetParameterCommand, PutParameterCommand, RemoveTagsFromResourceCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { pipelineTree } from '../../src/provision/pipeline/pipeline.ts';
import { fingerprintOf } from '../../src/handler/contract.ts';
import { callsOf, type World } from '../../sandbox/world/world.ts';
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
  WEBHOOK,
} from './pipeline-world.ts';

const ANOTHER = 'https://hooks.slack.com/services/T00000000/B00000000/ANOTHER';
const NAME = '/guardduty-slack/slack/default';
const given = pipelineTree(pipelineInput());
const withoutSecret = pipelineTree(pipelineInput({ secrets: {} }));

const stored = async (world: World): Promise<unknown> => {
  const ssm = connectTo(world).reading().client('ssm', { account: ACCOUNT, region: HOME });
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: NAME, WithDecryption: true }));
  return [Parameter?.Type, Parameter?.Value];
};

describe('a Slack secret', () => {
  it('is stored encrypted and shows nowhere else', async () => {
    const world = emptyWorld();
    const changes = await planned(world, given);
    const outcomes = await applied(world, given);
    expect(await stored(world)).toEqual(['SecureString', WEBHOOK]);
    expect(JSON.stringify([changes, outcomes])).not.toContain('XXXXXXXX');
    const { [`ssm/${ACCOUNT}/${HOME}`]: _ssm, ...rest } = world.states;
    expect(JSON.stringify(rest)).not.toContain('XXXXXXXX');
  });

  it('is kept by a run that does not have it', async () => {
    const world = await installedWorld(given);
    expect(open(await planned(world, withoutSecret))).toEqual([]);
    expect(failures(await applied(world, withoutSecret))).toEqual([]);
    expect(await stored(world)).toEqual(['SecureString', WEBHOOK]);
  });

  it('is asked for when nothing is stored', async () => {
    const change = (await planned(emptyWorld(), withoutSecret)).find(({ kind }) => kind === 'secret');
    expect(change).toMatchObject({ action: 'unknown', error: { code: 'SLACK_SECRET_MISSING' } });
  });

  it('is replaced when another is given, and only then', async () => {
    const world = await installedWorld(given);
    const another = pipelineTree(pipelineInput({ secrets: { default: ANOTHER } }));
    const start = callsOf(world).length;
    expect(failures(await applied(world, another))).toEqual([]);
    expect(callsSince(world, start, 'writes')).toEqual([
      'ssm:AddTagsToResource',
      'ssm:PutParameter',
      'ssm:AddTagsToResource',
    ]);
    expect(await stored(world)).toEqual(['SecureString', ANOTHER]);
    expect(open(await planned(world, another))).toEqual([]);
  });

  it('that was being replaced when a run died is never taken for the old one', async () => {
    const world = await installedWorld(given);
    const another = pipelineTree(pipelineInput({ secrets: { default: ANOTHER } }));
    // The value was written; the fingerprint after it was not.
    world.faults.push({
      service: 'ssm',
      operation: 'AddTagsToResource',
      skip: 1,
      times: -1,
      kind: 'error',
      code: 'AccessDeniedException',
      message: 'denied',
      status: 400,
    });
    expect(failures(await applied(world, another)).length).toBeGreaterThan(0);
    world.faults.length = 0;
    expect(open(await planned(world, given))).toEqual([
      `update secret ${ACCOUNT}/${HOME}/default: changedByHand, fingerprint`,
    ]);
  });

  it('that someone changed by hand is never adopted: it stays until the right one is given', async () => {
    const world = await installedWorld(given);
    const ssm = connectTo(world).writing().client('ssm', { account: ACCOUNT, region: HOME });
    await ssm.send(
      new PutParameterCommand({ Name: NAME, Value: ANOTHER, Type: 'SecureString', Overwrite: true }),
    );
    for (let run = 0; run < 2; run++) {
      const writes = callsOf(world).length;
      expect(failures(await applied(world, withoutSecret))).toEqual([
        expect.stringContaining('changed outside guardduty-slack'),
      ]);
      expect(callsSince(world, writes, 'writes')).toEqual([]);
      expect(await stored(world)).toEqual(['SecureString', ANOTHER]);
    }
    expect(failures(await applied(world, given))).toEqual([]);
    expect(await stored(world)).toEqual(['SecureString', WEBHOOK]);
    expect(open(await planned(world, withoutSecret))).toEqual([]);
  });

  it.each([['guardduty-slack:fingerprint'], ['guardduty-slack:version']])(
    'without its tag %s is not known to be the one that was stored',
    async (key) => {
      const world = await installedWorld(given);
      const ssm = connectTo(world).writing().client('ssm', { account: ACCOUNT, region: HOME });
      await ssm.send(
        new RemoveTagsFromResourceCommand({ ResourceType: 'Parameter', ResourceId: NAME, TagKeys: [key] }),
      );
      const change = (await planned(world, withoutSecret)).find(({ kind }) => kind === 'secret');
      expect(change).toMatchObject({ action: 'unknown', error: { code: 'SLACK_SECRET_CHANGED' } });
      expect(failures(await applied(world, given))).toEqual([]);
      expect(open(await planned(world, withoutSecret))).toEqual([]);
    },
  );

  it('that someone stored under our name stays theirs', async () => {
    const world = copyOf(emptyWorld());
    const ssm = connectTo(world).writing().client('ssm', { account: ACCOUNT, region: HOME });
    await ssm.send(new PutParameterCommand({ Name: NAME, Value: 'theirs', Type: 'String' }));
    expect((await planned(world, given)).find(({ kind }) => kind === 'secret')).toMatchObject({
      action: 'blocked',
    });
    await applied(world, given);
    expect(await stored(world)).toEqual(['String', 'theirs']);
  });

  it.each([
    ['http://hooks.slack.com/services/T/B/x', 'scheme'],
    ['https://example.com/services/T/B/x', 'host'],
    ['https://hooks.slack.com.example.com/x', 'host'],
    ['not a url', 'URL'],
  ])('%s is refused before anything is read', (value, why) => {
    expect(() => pipelineTree(pipelineInput({ secrets: { default: value } }))).toThrow(
      expect.objectContaining({ code: 'SLACK_SECRET_INVALID', message: expect.stringContaining(why) }),
    );
  });

  it('for a bot must be a bot token', () => {
    const config = {
      slack: { destinations: [{ name: 'soc', token: 'env:TOKEN', channel: 'C0123456789' }] },
    };
    expect(() => pipelineTree(pipelineInput({ config, secrets: { soc: 'xoxp-a-person' } }))).toThrow(
      expect.objectContaining({ code: 'SLACK_SECRET_INVALID' }),
    );
    expect(() => pipelineTree(pipelineInput({ config, secrets: { soc: 'xoxb-1-a' } }))).not.toThrow();
  });

  it('has another fingerprint in another place', () => {
    const one = fingerprintOf(WEBHOOK, '/a');
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprintOf(WEBHOOK, '/b')).not.toBe(one);
    expect(fingerprintOf(WEBHOOK, '/a')).toBe(one);
  });
});

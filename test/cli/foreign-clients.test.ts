import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, afterAll, expect, test, vi } from 'vitest';
import { ADMIN_ACCOUNT, organizationWorld, type World } from '../../sandbox/index.ts';
import { operatorKey } from '../../sandbox/access/operators.ts';
import { raw } from '../../sandbox/test/client-config.ts';
import { frontDoor, type FrontDoor } from './front-door.ts';

/** What `enable` has made, as boto3 lists it, with nothing but the sandbox's own variables. */
const PYTHON = `
import boto3, json
session = boto3.Session()
guardduty = session.client('guardduty')
detector = guardduty.list_detectors()['DetectorIds'][0]
members = [m['AccountId'] for p in guardduty.get_paginator('list_members').paginate(DetectorId=detector) for m in p['Members']]
print(json.dumps({
  'members': sorted(members),
  'rules': sorted(r['Name'] for r in session.client('events').list_rules()['Rules']),
  'queues': sorted(u.split('/')[-1] for u in session.client('sqs').list_queues()['QueueUrls']),
  'functions': [f['FunctionName'] for f in session.client('lambda').list_functions()['Functions']],
}))
`;

const inOrder = (names: readonly (string | undefined)[]) =>
  names.toSorted((a = '', b = '') => a.localeCompare(b));

const MADE = {
  members: ['111111111111', '300000000001', '300000000002'],
  rules: ['guardduty-slack-findings', 'guardduty-slack-heartbeat'],
  queues: ['guardduty-slack-dead-letters', 'guardduty-slack-findings'],
  functions: ['guardduty-slack'],
};

let world: World;
let door: FrontDoor;

beforeAll(async () => {
  world = organizationWorld({ members: 2, regions: ['us-east-1'] });
  door = await frontDoor(world);
  const secret = ['--slack-webhook-env', 'SLACK_WEBHOOK'];
  const { code, stderr } = await door.cli([
    'enable',
    '--org',
    '--admin-account',
    ADMIN_ACCOUNT,
    ...secret,
    '--yes',
    '--quiet',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await door.sandbox.close();
});

function hasBoto3(): boolean {
  try {
    execFileSync('python3', ['-c', 'import boto3'], { stdio: 'ignore' });
    return true;
  } catch {
    // Not everybody has Python: the test is shown as skipped then.
    return false;
  }
}

test.skipIf(!hasBoto3())('boto3 lists what enable has made', async () => {
  const env = { PATH: process.env['PATH'] ?? '', ...door.sandbox.environment(ADMIN_ACCOUNT) };
  const { stdout } = await promisify(execFile)('python3', ['-c', PYTHON], { env });
  expect(JSON.parse(stdout)).toEqual(MADE);
});

test('requests that aws4 signed list what enable has made', async () => {
  const key = operatorKey(world, ADMIN_ACCOUNT);
  const json = async (service: string, target: string, version: string): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
    return JSON.parse((await raw(world, key, { service, headers, body: '{}' })).text) as Record<
      string,
      unknown
    >;
  };
  const rest = async (service: string, path: string): Promise<Record<string, unknown>> =>
    JSON.parse((await raw(world, key, { service, method: 'GET', path })).text) as Record<string, unknown>;

  const detectors = (await rest('guardduty', '/detector'))['detectorIds'] as string[];
  const { members } = await rest('guardduty', `/detector/${detectors[0]}/member`);
  const { Rules } = await json('events', 'AWSEvents.ListRules', '1.1');
  const { QueueUrls } = await json('sqs', 'AmazonSQS.ListQueues', '1.0');
  const { Functions } = await rest('lambda', '/2015-03-31/functions/');
  expect({
    members: inOrder((members as { accountId: string }[]).map(({ accountId }) => accountId)),
    rules: inOrder((Rules as { Name: string }[]).map(({ Name }) => Name)),
    queues: inOrder((QueueUrls as string[]).map((url) => url.split('/').at(-1))),
    functions: (Functions as { FunctionName: string }[]).map(({ FunctionName }) => FunctionName),
  }).toEqual(MADE);
});

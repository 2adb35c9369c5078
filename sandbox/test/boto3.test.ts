import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { organizationWorld, startSandbox } from '../index.ts';

const PROGRAM = 'sandbox/test/python-client.py';

/** Not everybody has Python: the test is shown as skipped then. */
const hasBoto3 = works('python3', ['-c', 'import boto3']);
const hasAwsCli = works('aws', ['--version']);

it.skipIf(!hasBoto3)('request.clients: boto3 is served, every service in its own protocol', async () => {
  const sandbox = await startSandbox({ world: organizationWorld({ members: 21 }) });
  try {
    const { stdout } = await promisify(execFile)('python3', [PROGRAM, '222222222222'], {
      env: environment(sandbox.environment()),
    });
    const seen = JSON.parse(stdout) as Record<string, unknown>;
    expect(seen['accounts']).toHaveLength(23);
    expect(seen['regions']).toHaveLength(17);
    expect(seen).toMatchObject({
      identity: '111111111111',
      session: 'arn:aws:sts::222222222222:assumed-role/OrganizationAccountAccessRole/boto3',
      unknownDetector: ['BadRequestException', 400],
      detector: 'ENABLED',
      tags: {},
      trust: true,
      policy: true,
      conflict: ['DeleteConflict', 409],
      message: 'hello',
      noQueue: ['AWS.SimpleQueueService.NonExistentQueue', 400],
      parameter: 'secret',
      noParameter: ['ParameterNotFound', 400],
      item: { k: { S: '1' }, n: { N: '2' } },
      put: 0,
      noRule: ['ResourceNotFoundException', 400],
      groups: ['/aws/lambda/f'],
      alarm: [0.5, true],
      invoked: [200, { doubled: 42 }],
      noFunction: ['ResourceNotFoundException', 404],
      regionOff: ['UnrecognizedClientException', 403],
    });
  } finally {
    await sandbox.close();
  }
});

it.skipIf(!hasAwsCli)('request.clients: the AWS CLI is served', async () => {
  const sandbox = await startSandbox({ world: organizationWorld({ members: 1 }), poll: false });
  try {
    const run = async (...args: string[]): Promise<unknown> => {
      const { stdout } = await promisify(execFile)('aws', [...args, '--output', 'json'], {
        env: environment(sandbox.environment()),
      });
      return JSON.parse(stdout);
    };
    expect(await run('sts', 'get-caller-identity')).toMatchObject({ Account: '111111111111' });
    expect(await run('organizations', 'list-accounts', '--query', 'Accounts[].Id')).toHaveLength(3);
    expect(await run('guardduty', 'list-detectors')).toEqual({ DetectorIds: [] });
  } finally {
    await sandbox.close();
  }
});

/** Nothing of the person's own profiles may leak in. */
function environment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...variables,
  };
}

function works(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

import { expect, test, vi } from 'vitest';
import { ADMIN_ACCOUNT, addUser, organizationWorld, singleAccountWorld } from '../../sandbox/index.ts';
import { frontDoorForTest } from './front-door.ts';

test('a permission that is missing before anything is planned is no bug: it is named, with the policy that has it', async () => {
  const world = organizationWorld({ members: 0, regions: ['us-east-1'] });
  const { cli } = await frontDoorForTest(world);
  const { accessKeyId, secretAccessKey } = addUser(world, ADMIN_ACCOUNT, 'kim', []);
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  const { code, stderr } = await cli(['status'], { columns: 200 });
  expect(code).toBe(3);
  expect(stderr).toContain(`ssm:GetParameter failed in ${ADMIN_ACCOUNT}/us-east-1: AccessDeniedException`);
  expect(stderr).toContain('guardduty-slack policy admin');
});

test('with --quiet there is no advice: what is worth knowing is a line, and nothing is said of what comes next', async () => {
  const { cli } = await frontDoorForTest(singleAccountWorld());
  const enable = ['enable', '--regions', 'us-east-1', '--yes', '--slack-webhook-env', 'SLACK_WEBHOOK'];
  const { code, stdout, stderr } = await cli([...enable, '--quiet'], { columns: 300 });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^! .* ALARMS_WITHOUT_TOPIC$/m);
  expect(stdout).not.toMatch(/^ *(?:Fix|Next)\b/m);
  expect((await cli(['status', '--quiet'], { columns: 300 })).stdout).not.toMatch(/^ *Fix:/m);
  expect((await cli(['status'], { columns: 300 })).stdout).toMatch(/^ *Fix:/m);
});

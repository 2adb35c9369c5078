import { expect, test, vi } from 'vitest';
import { ADMIN_ACCOUNT, addUser, organizationWorld } from '../../src/sandbox/index.ts';
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

import { expect, test, vi } from 'vitest';
import type { RunReport } from '../../src/provision/index.ts';
import { ADMIN_ACCOUNT, singleAccountWorld } from '../../sandbox/index.ts';
import { AFAR, deployed, HOME } from './deployed.ts';
import { frontDoorForTest } from './front-door.ts';

const SLACK = ['--slack-webhook-env', 'SLACK_WEBHOOK'];

test('a run without the --regions of the first says which Regions it adds', async () => {
  const { cli } = await frontDoorForTest(singleAccountWorld({ regions: [HOME, AFAR] }));
  const first = await cli(['enable', '--yes', '--regions', HOME, ...SLACK]);
  expect(first.stdout).not.toContain('REGIONS_ADDED');
  expect(first.stdout).toContain('guardduty-slack test');
  const { stdout } = await cli(['plan']);
  expect(stdout).toContain(`The deployment covered ${HOME}; now also ${AFAR}.`);
  expect(stdout).toContain('turns on GuardDuty in 1 more account-Region');
  const again = await cli(['enable', '--yes', '--output', 'json']);
  expect((JSON.parse(again.stdout) as RunReport).notices.map(({ code }) => code)).toContain('REGIONS_ADDED');
  expect((await cli(['plan'])).stdout).not.toContain('REGIONS_ADDED');
});

test('a deployment for an Organization is not narrowed to one account by leaving --org out', async () => {
  const { run, sandbox } = await deployed();
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = sandbox.environment(ADMIN_ACCOUNT);
  vi.stubEnv('AWS_ACCESS_KEY_ID', AWS_ACCESS_KEY_ID);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', AWS_SECRET_ACCESS_KEY);
  const { code, stderr } = await run(['enable', '--yes']);
  expect(stderr).toMatch(/--org is\s+missing/);
  expect(code).toBe(6);
});

import { expect, it } from 'vitest';
import type { RunReport, StatusReport } from '../../src/provision/index.ts';
import { callsOf, canonicalDump, singleAccountWorld } from '../../sandbox/index.ts';
import { differences } from '../properties/differences.ts';
import { frontDoorForTest } from './front-door.ts';

it('an account by itself is protected, found healthy and left as it was, and never asked about members', async () => {
  const world = singleAccountWorld({ regions: ['us-east-1', 'eu-west-1'] });
  const before = canonicalDump(world);
  const { cli } = await frontDoorForTest(world);
  const slack = ['--slack-webhook-env', 'SLACK_WEBHOOK'];

  const enabled = await cli(['enable', '--yes', ...slack]);
  expect(enabled.stderr).not.toContain('Waiting for the members');
  expect(enabled.code).toBe(0);

  const { code, stdout } = await cli(['status', '--output', 'json']);
  const report = JSON.parse(stdout) as StatusReport;
  expect({ code, healthy: report.healthy, organization: report.organization }).toEqual({
    code: 0,
    healthy: true,
    organization: null,
  });
  expect(report.regions.map(({ region, detector }) => [region, detector])).toEqual([
    ['us-east-1', 'ENABLED'],
    ['eu-west-1', 'ENABLED'],
  ]);

  expect((await cli(['enable', '--yes', ...slack, '--output', 'json'])).stdout).toContain('"writes": 0');
  const torn = JSON.parse((await cli(['teardown', '--yes', '--output', 'json'])).stdout) as RunReport;
  expect(torn.summary.failed).toBe(0);
  expect(differences(before, canonicalDump(world))).toEqual(
    torn.exceptions?.map(({ address }) => address).toSorted(),
  );
  expect(callsOf(world).filter(({ operation }) => /Member|Organization/.test(operation))).toEqual([]);
});

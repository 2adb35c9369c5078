import { expect, test } from 'vitest';
import { ADMIN_ACCOUNT, callsOf, canonicalDump, organizationWorld } from '../../sandbox/index.ts';
import { partitionOf, partitionOfRegion } from '../../src/provision/aws/partition.ts';
import { ORG, rollout } from './organization/rollout.ts';

const SOVEREIGN = 'eusc-de-east-1';
const ISOLATED = 'us-iso-east-1';

test('the European Sovereign Cloud has hosts and ARNs of its own, in everything that is made there', async () => {
  const world = organizationWorld({ members: 1, partition: 'aws-eusc' });
  const { enable, status } = await rollout(world, { rights: 'all' });
  const { code, report } = await enable([...ORG, '--home-region', SOVEREIGN]);
  expect({ code, regions: report.regions, skipped: report.skippedRegions }).toEqual({
    code: 0,
    regions: [SOVEREIGN],
    skipped: [],
  });
  const made = JSON.stringify(canonicalDump(world)[ADMIN_ACCOUNT]);
  expect(made).toContain(`arn:aws-eusc:sqs:${SOVEREIGN}:`);
  expect(made).not.toMatch(/arn:aws:/);
  expect((await status()).code).toBe(0);
});

test.each(['plan', 'enable', 'status', 'teardown', 'doctor'])(
  'a partition that is not known is refused by %s with a clear sentence before anything is asked of AWS',
  async (command) => {
    const world = organizationWorld({ members: 1, partition: 'aws-iso' });
    const { cli } = await rollout(world, { rights: 'all' });
    const asked = callsOf(world).length;
    const { code, stdout, stderr } = await cli(
      [command, ...(command === 'status' ? [] : ORG), '--home-region', ISOLATED],
      { columns: 400 },
    );
    expect(code).toBe(6);
    expect(stdout + stderr).toContain(`The AWS partition of Region ${ISOLATED} is not supported`);
    expect(stdout + stderr).toContain('Supported are aws, aws-cn, aws-eusc, aws-us-gov.');
    expect(callsOf(world).slice(asked)).toEqual([]);
  },
);

test('a policy is not printed for a partition that is not known', async () => {
  const { cli } = await rollout(organizationWorld({ members: 0 }), { rights: 'all' });
  const { code, stdout, stderr } = await cli(['policy', 'admin', '--home-region', ISOLATED]);
  expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
  expect(stderr).toContain('PARTITION_UNKNOWN');
});

test('credentials of another partition are refused by their ARN', () => {
  expect(() => partitionOf('arn:aws-iso-b:iam::111111111111:user/x')).toThrow(/partition aws-iso-b/);
  expect(() => partitionOf('nonsense')).toThrow(/partition of nonsense/);
  expect(partitionOf('arn:aws-eusc:iam::111111111111:user/x')).toBe('aws-eusc');
});

test.each([
  ['us-east-1', 'aws'],
  ['mx-central-1', 'aws'],
  ['nz-north-1', 'aws'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-isob-east-1', undefined],
  ['eu-isoe-west-1', undefined],
  ['us-iso-west-1', undefined],
])('Region %s is of partition %s', (region, partition) => {
  if (partition === undefined) expect(() => partitionOfRegion(region)).toThrow(/not supported/);
  else expect(partitionOfRegion(region)).toBe(partition);
});

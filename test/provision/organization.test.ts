import { expect, it } from 'vitest';
import { callsOf, canonicalDump } from '../../sandbox/index.ts';
import {
  anOrganization,
  callsSince,
  count,
  enabled,
  failures,
  open,
  planned,
  REGIONS,
  tornDown,
  withoutExceptions,
} from './organization-world.ts';

it('protects every account in every Region, and then finds nothing more to do', async () => {
  const world = anOrganization();
  const { outcomes, members, left } = await enabled(world);
  expect(failures(outcomes)).toEqual([]);
  expect(open(left)).toEqual([]);
  expect(members).toMatchObject({ eligible: 15, enabled: 15, problems: [] });
  const start = callsOf(world).length;
  expect(open(await planned(world))).toEqual([]);
  expect(callsSince(world, start, 'writes')).toEqual([]);
});

it('reads seven calls a Region when everything is in place', async () => {
  const world = anOrganization();
  await enabled(world);
  const start = callsOf(world).length;
  await planned(world);
  const calls = callsSince(world, start);
  expect(calls.length).toBeLessThanOrEqual(7 * REGIONS.length + 15);
  expect(count(calls)['organizations:ListAccounts']).toBe(1);
});

it('adds fifty accounts a call, each once', async () => {
  const world = anOrganization({ members: 104 });
  const { outcomes, members } = await enabled(world);
  expect(failures(outcomes)).toEqual([]);
  expect(members.enabled).toBe(105 * REGIONS.length);
  const calls = count(callsSince(world, 0));
  expect(calls['guardduty:CreateMembers']).toBe(3 * REGIONS.length);
  expect(calls['organizations:ListAccounts']).toBe(6);
});

it('plans the first run from what is there, and writes nothing for it', async () => {
  const world = anOrganization();
  const changes = await planned(world);
  expect(callsSince(world, 0, 'writes').filter((call) => call !== 'sts:AssumeRole')).toEqual([]);
  expect(changes.every(({ action }) => action !== 'unknown')).toBe(true);
  expect(open(changes)).toMatchInlineSnapshot(`
    [
      "create record 222222222222/us-east-1/organization: kept",
      "create trusted-access 111111111111/global/guardduty.amazonaws.com: trusted",
      "create service-linked-role 111111111111/global/AWSServiceRoleForAmazonGuardDuty: service",
      "create trusted-access 111111111111/global/malware-protection.guardduty.amazonaws.com: trusted",
      "create service-linked-role 111111111111/global/AWSServiceRoleForAmazonGuardDutyMalwareProtection: service",
      "create record 222222222222/us-east-1/us-east-1: kept",
      "create detector 222222222222/us-east-1: features, frequency, ours, status",
      "create detector 111111111111/us-east-1: status",
      "create delegated-admin 111111111111/us-east-1: administrator, status",
      "create organization-configuration 222222222222/us-east-1: autoEnable, features",
      "create members 222222222222/us-east-1: accounts, members, missing, stopped",
      "create record 222222222222/us-east-1/ap-southeast-2: kept",
      "create detector 222222222222/ap-southeast-2: features, frequency, ours, status",
      "create detector 111111111111/ap-southeast-2: status",
      "create delegated-admin 111111111111/ap-southeast-2: administrator, status",
      "create organization-configuration 222222222222/ap-southeast-2: autoEnable, features",
      "create members 222222222222/ap-southeast-2: accounts, members, missing, stopped",
      "create record 222222222222/us-east-1/eu-west-1: kept",
      "create detector 222222222222/eu-west-1: features, frequency, ours, status",
      "create detector 111111111111/eu-west-1: status",
      "create delegated-admin 111111111111/eu-west-1: administrator, status",
      "create organization-configuration 222222222222/eu-west-1: autoEnable, features",
      "create members 222222222222/eu-west-1: accounts, members, missing, stopped",
    ]
  `);
});

it('names the administrator of the home Region first, then the others', async () => {
  const world = anOrganization();
  await enabled(world);
  const named = callsOf(world).filter(
    ({ operation, status }) => operation === 'EnableOrganizationAdminAccount' && status === 200,
  );
  expect(named.map(({ region }) => region)).toEqual(['us-east-1', 'ap-southeast-2', 'eu-west-1']);
});

it('puts everything back but for what the teardown lists', async () => {
  const world = anOrganization();
  const before = canonicalDump(world);
  await enabled(world);
  const { outcomes, exceptions, undo } = await tornDown(world);
  expect(failures(outcomes)).toEqual([]);
  expect(withoutExceptions(world, undo)).toEqual(before);
  expect(exceptions.map(({ address }) => address)).toMatchInlineSnapshot(`
    [
      "service-linked-role 111111111111/global/AWSServiceRoleForAmazonGuardDuty",
      "service-linked-role 111111111111/global/AWSServiceRoleForAmazonGuardDutyMalwareProtection",
      "service-linked-role 222222222222/global/AWSServiceRoleForAmazonGuardDuty",
      "service-linked-role 222222222222/global/AWSServiceRoleForAmazonGuardDutyMalwareProtection",
      "service-linked-role 300000000001/global/AWSServiceRoleForAmazonGuardDuty",
      "service-linked-role 300000000001/global/AWSServiceRoleForAmazonGuardDutyMalwareProtection",
      "service-linked-role 300000000002/global/AWSServiceRoleForAmazonGuardDuty",
      "service-linked-role 300000000002/global/AWSServiceRoleForAmazonGuardDutyMalwareProtection",
      "service-linked-role 300000000003/global/AWSServiceRoleForAmazonGuardDuty",
      "service-linked-role 300000000003/global/AWSServiceRoleForAmazonGuardDutyMalwareProtection",
      "service-linked-role 300000000004/global/AWSServiceRoleForAmazonGuardDuty",
      "service-linked-role 300000000004/global/AWSServiceRoleForAmazonGuardDutyMalwareProtection",
      "detector 300000000001/ap-southeast-2",
      "detector 300000000002/ap-southeast-2",
      "detector 300000000003/ap-southeast-2",
      "detector 300000000004/ap-southeast-2",
      "detector 300000000001/eu-west-1",
      "detector 300000000002/eu-west-1",
      "detector 300000000003/eu-west-1",
      "detector 300000000004/eu-west-1",
      "detector 300000000001/us-east-1",
      "detector 300000000002/us-east-1",
      "detector 300000000003/us-east-1",
      "detector 300000000004/us-east-1",
    ]
  `);
});

it('takes the detectors of members away when that was asked for', async () => {
  const world = anOrganization();
  await enabled(world);
  const { outcomes } = await tornDown(world, {}, true);
  expect(failures(outcomes)).toEqual([]);
  const left = Object.values(canonicalDump(world)).flatMap((regions) =>
    Object.values(regions).map(({ guardduty }) => guardduty),
  );
  expect(left.filter((one) => one !== undefined)).toEqual([]);
});

it('has nothing to take back twice', async () => {
  const world = anOrganization();
  await enabled(world);
  await tornDown(world);
  const start = callsOf(world).length;
  const { outcomes } = await tornDown(world);
  expect(outcomes).toEqual([]);
  expect(callsSince(world, start, 'writes').filter((call) => call !== 'sts:AssumeRole')).toEqual([]);
});

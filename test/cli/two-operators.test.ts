import { expect, test } from 'vitest';
import type { RunReport } from '../../src/provision/index.ts';
import { ADMIN_ACCOUNT, canonicalDump, organizationWorld, type World } from '../../sandbox/index.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { differences } from '../properties/differences.ts';
import { whatIsThere } from '../properties/worlds.ts';
import { frontDoorForTest, type Ended, type FrontDoor } from './front-door.ts';

const REGIONS = ['us-east-1', 'eu-west-1'];
const ENABLE = [
  'enable',
  '--org',
  '--admin-account',
  ADMIN_ACCOUNT,
  '--regions',
  REGIONS.join(','),
  '--slack-webhook-env',
  'SLACK_WEBHOOK',
  '--yes',
  '--output',
  'json',
];
const CHECK = ['plan', ...ENABLE.slice(1, 6), '--check', '--output', 'json'];

const small = (): World => organizationWorld({ members: 2, regions: REGIONS });

/** The command lines of two people, the second begun a moment later, on the same world. */
async function sideBySide(
  { cli }: FrontDoor,
  first: readonly string[],
  second: readonly string[],
  laterMs: number,
): Promise<readonly [Ended, Ended]> {
  const one = cli(first);
  await new Promise((resolve) => setTimeout(resolve, laterMs));
  return Promise.all([one, cli(second)]);
}

const unfinished = ({ stdout }: Ended): readonly string[] =>
  (JSON.parse(stdout) as RunReport).changes.flatMap(({ address, outcome, error }) =>
    outcome === 'failed' || outcome === 'not-tried' ? [`${outcome} ${address}: ${error?.message}`] : [],
  );

test.each([0, 60, 250])(
  'two people who enable, one %i ms after the other, both end well and with one deployment',
  async (laterMs) => {
    const world = small();
    const door = await frontDoorForTest(world);
    const ended = await sideBySide(door, ENABLE, ENABLE, laterMs);
    for (const one of ended) expect({ code: one.code, left: unfinished(one) }).toEqual({ code: 0, left: [] });
    const once = whatIsThere(world);
    expect((await door.cli(CHECK)).code).toBe(0);
    expect((await door.cli(ENABLE)).code).toBe(0);
    expect(whatIsThere(world)).toEqual(once);
  },
);

test.each([0, 60, 250])(
  'an enable and, %i ms later, a teardown leave what the next run brings to either end',
  async (laterMs) => {
    const world = small();
    const door = await frontDoorForTest(world);
    const before = canonicalDump(world);
    const expected = ['--expect-org', organizationOf(world)!.id];
    const TEARDOWN = [
      'teardown',
      '--org',
      '--yes',
      ...expected,
      '--delete-member-detectors',
      '--output',
      'json',
    ];
    expect((await door.cli(ENABLE)).code).toBe(0);
    await sideBySide(door, ENABLE, TEARDOWN, laterMs);

    const again = await door.cli(ENABLE);
    expect({ code: again.code, left: unfinished(again) }).toEqual({ code: 0, left: [] });
    expect((await door.cli(CHECK)).code).toBe(0);
    const torn = await door.cli(TEARDOWN);
    expect({ code: torn.code, left: unfinished(torn) }).toEqual({ code: 0, left: [] });
    const { exceptions = [] } = JSON.parse(torn.stdout) as RunReport;
    const listed = exceptions.map(({ address }) => address);
    const left = differences(before, canonicalDump(world)).filter((one) => !listed.includes(one));
    // A record that was written while the other run took things away knows of settings, which have no owner.
    const settings =
      /^(?:service-linked-role|member|detector|organization-configuration|delegated-admin|trusted-access|registration) /;
    expect(left.filter((one) => !settings.test(one))).toEqual([]);
  },
);

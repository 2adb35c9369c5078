import { expect, test } from 'vitest';
import type { StatusReport } from '../../src/provision/index.ts';
import { ADMIN_ACCOUNT, addFault, canonicalDump } from '../../sandbox/index.ts';
import type { FaultKind } from '../../sandbox/world/world.ts';
import { AFAR, deployed, HOME } from './deployed.ts';

const STRANGE: readonly (readonly [FaultKind, string])[] = [
  ['bare', 'the answer has no DetectorIds, which AWS always gives'],
  ['truncated', 'the answer could not be read'],
  ['gateway', 'instead of an answer of AWS came a page of HTML (HTTP 502)'],
  ['same-page', 'the list does not end'],
];

test.each(STRANGE)(
  'an answer that cannot be AWS’s (%s) is unknown with its reason, costs its Region alone, and is no bug of ours',
  async (kind, says) => {
    const { run, world } = await deployed();
    const before = canonicalDump(world)[ADMIN_ACCOUNT]?.[AFAR];
    addFault(world, { service: 'guardduty', operation: 'ListDetectors', region: AFAR, kind, times: -1 });
    const { code, stdout } = await run(['status', '--output', 'json', '--quiet']);
    expect(code).toBe(3);
    const problems = (JSON.parse(stdout) as StatusReport).problems.filter(({ message }) =>
      message.includes(says),
    );
    expect(problems.length).toBeGreaterThan(0);
    const asked = [
      '--org',
      '--admin-account',
      ADMIN_ACCOUNT,
      '--slack-webhook-env',
      'SLACK_WEBHOOK',
      '--yes',
    ];
    const enabled = await run(['enable', ...asked], { columns: 400 });
    expect(enabled.code).toBe(3);
    expect(enabled.stdout).not.toContain('UNEXPECTED');
    expect(canonicalDump(world)[ADMIN_ACCOUNT]?.[AFAR]).toEqual(before);
  },
);

test('answers about members that cannot be AWS’s are unknown with their reason, never a member without plans', async () => {
  const { run, world } = await deployed();
  const strange = (operation: string, region: string, kind: FaultKind): void =>
    addFault(world, { service: 'guardduty', operation, region, kind, times: -1 });
  strange('GetMemberDetectors', AFAR, 'bare');
  strange('GetMemberDetectors', HOME, 'truncated');
  const { code, stdout } = await run(['status', '--output', 'json', '--quiet']);
  expect(code).toBe(3);
  const { problems } = JSON.parse(stdout) as StatusReport;
  const said = (region: string): string =>
    problems.find(({ address }) => address === `member-features ${ADMIN_ACCOUNT}/${region}`)?.message ?? '';
  expect(said(AFAR)).toContain('the answer has no members, which AWS always gives');
  expect(said(HOME)).toContain('the answer could not be read');
});

import { describe, expect, test } from 'vitest';
import {
  addFault,
  callsOf,
  MANAGEMENT_ACCOUNT,
  now,
  organizationWorld,
  type World,
} from '../../../sandbox/index.ts';
import { AFAR, HOME, ONLY, ORG, rollout, WEBHOOK } from './rollout.ts';

const NEW = [...ORG, ...ONLY];
const OTHER = 'us-west-2';

function newOrganization(knobs: Parameters<typeof organizationWorld>[0]['knobs'] = {}): World {
  return organizationWorld({ members: 2, regions: [HOME, AFAR, OTHER], knobs });
}

/** The Regions in the order in which an administrator was asked for, and how often AWS refused one outside of the first. */
function designations(world: World): { readonly first: string | undefined; readonly refusedAfter: number } {
  const calls = callsOf(world).filter(({ operation }) => operation === 'EnableOrganizationAdminAccount');
  const [first] = calls;
  return {
    first: first?.region,
    refusedAfter: calls.filter(({ region, status }) => region !== first?.region && status !== 200).length,
  };
}

describe('a brand-new Organization', () => {
  test.each([
    [
      'refuses the first designation with "invalid or out-of-range value"',
      { 'guardduty.firstDesignationRefused': true },
    ],
    [
      'refuses the other Regions with "Internal server error" while the first settles',
      { 'guardduty.firstDesignationError': 'internal', 'guardduty.designationDelayMs': 40_000 },
    ],
    [
      'refuses the other Regions with "invalid or out-of-range value" while the first settles',
      { 'guardduty.firstDesignationError': 'invalid', 'guardduty.designationDelayMs': 40_000 },
    ],
    ['says "organization master permission" for a while', { 'guardduty.adminRightsDelayMs': 60_000 }],
    [
      'says "invalid or out-of-range value" to its administrator for a while',
      { 'guardduty.adminRightsDelayMs': 60_000, 'guardduty.notYetEffectiveError': 'invalid' },
    ],
    ["shows the administrator's detector late", { 'guardduty.adminDetectorDelayMs': 90_000 }],
    ['never makes a detector for its administrator', { 'guardduty.adminDetectorDelayMs': -1 }],
  ] as const)('that %s is set up in one run', async (_what, knobs) => {
    const world = newOrganization(knobs);
    const { enable, plan } = await rollout(world);
    const { code, report } = await enable(NEW);
    expect({
      code,
      failed: report.changes.filter(({ outcome }) => outcome !== 'applied' && outcome !== 'planned'),
    }).toEqual({ code: 0, failed: [] });
    expect(report.members).toMatchObject({ eligible: 9, enabled: 9, problems: [] });
    // The other Regions are only asked for when the first has settled, so AWS refuses none of them.
    expect(designations(world)).toEqual({ first: HOME, refusedAfter: 0 });
    const again = await plan(NEW);
    expect(again.report.summary).toMatchObject({ create: 0, update: 0, remove: 0 });
  });
});

describe('an Organization that does not settle', () => {
  const refusal = {
    service: 'guardduty',
    operation: 'EnableOrganizationAdminAccount',
    times: -1,
    code: 'BadRequestException',
    message:
      'The request is rejected because an invalid or out-of-range value is specified as an input parameter.',
    status: 400,
  } as const;

  test("is given five minutes, and then the last of AWS's words, and how to give it longer", async () => {
    const world = newOrganization();
    addFault(world, refusal);
    const { cli } = await rollout(world);
    const begin = now(world);
    const { code, stdout } = await cli(['enable', ...NEW, ...WEBHOOK, '--yes'], { columns: 100 });
    expect(code).toBe(3);
    expect(now(world) - begin).toBeGreaterThan(300_000);
    expect(now(world) - begin).toBeLessThan(330_000);
    expect(stdout).toContain('EnableOrganizationAdminAccount failed in 111111111111/us-east-1 (tried for 30');
    expect(stdout).toContain('an invalid or out-of-range value is specified');
    expect(stdout).toContain('--wait <minutes>');
    expect(stdout).toContain('the same command again');
  });

  test.each([
    ['--wait 1', ['--wait', '1'], {}],
    ['its variable', [], { GUARDDUTY_SLACK_WAIT: '1' }],
  ])('gets as long as %s says', async (_how, args, env) => {
    const world = newOrganization();
    addFault(world, refusal);
    const { enable } = await rollout(world);
    const begin = now(world);
    const { code, report } = await enable([...NEW, ...args], { env });
    expect(code).toBe(3);
    expect(now(world) - begin).toBeLessThan(90_000);
    expect(report.changes.find(({ outcome }) => outcome === 'failed')).toMatchObject({
      address: `delegated-admin ${MANAGEMENT_ACCOUNT}/${HOME}`,
      error: { code: 'AWS_REFUSED', message: expect.stringContaining('(tried for 6') as string },
    });
  });

  test('because the administrator is never listed as ENABLED says what AWS lists', async () => {
    const world = newOrganization({ 'guardduty.designationDelayMs': 3_600_000 });
    const { enable } = await rollout(world);
    const { code, report } = await enable([...NEW, '--wait', '2']);
    expect(code).toBe(3);
    expect(report.changes.find(({ outcome }) => outcome === 'failed')?.error).toMatchObject({
      code: 'DEADLINE',
      message: expect.stringMatching(
        /^Waited 12\d s for account 222222222222 to be the administrator of us-east-1, and it is not so yet: AWS lists no administrator\.$/,
      ) as string,
      fix: expect.stringContaining('--wait <minutes>') as string,
    });
    // Nothing was tried behind it, and the next run continues from there.
    expect(report.summary.notTried).toBeGreaterThan(0);
  });

  test('because the administrator gets no rights says which it lacks', async () => {
    const world = newOrganization({ 'guardduty.adminRightsDelayMs': 3_600_000 });
    const { enable } = await rollout(world);
    const { code, report } = await enable([...NEW, '--wait', '2']);
    expect(code).toBe(3);
    expect(report.changes.find(({ outcome }) => outcome === 'failed')?.error?.message).toContain(
      'you do not have required AWS Organization master permission',
    );
  });

  test('may take no time that is none', async () => {
    const { cli } = await rollout(newOrganization());
    const { code, stderr } = await cli(['enable', ...NEW, '--wait', 'soon', '--yes']);
    expect(code).toBe(6);
    expect(stderr).toContain('waitMinutes');
    expect(stderr).toContain('--wait');
  });
});

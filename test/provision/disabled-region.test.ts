import { describe, expect, it } from 'vitest';
import { ADMIN_ACCOUNT, canonicalDump, MANAGEMENT_ACCOUNT, type World } from '../../sandbox/index.ts';
import { setRegion } from '../../sandbox/services/account/state.ts';
import { differences } from '../properties/differences.ts';
import { enable, statusOf, teardown } from '../properties/operate.ts';
import { REGIONS, smallOrganization } from '../properties/worlds.ts';

const LOST = REGIONS[1] ?? '';

/** A deployment in two Regions, one of which an account has disabled since. */
async function withLostRegion(
  account: string,
): Promise<{ readonly world: World; readonly back: () => void }> {
  const world = smallOrganization({ members: 1 });
  await enable({ world });
  setRegion(world, account, LOST, 'DISABLED');
  return { world, back: () => setRegion(world, account, LOST, 'ENABLED') };
}

describe('a Region that the admin account has disabled since', () => {
  it('does not keep enable from putting the rest right, and counts again when it is back', async () => {
    const { world, back } = await withLostRegion(ADMIN_ACCOUNT);
    expect((await enable({ world })).summary).toMatchObject({ failed: 0, notTried: 0, remove: 0 });
    const status = await statusOf({ world });
    expect(status.healthy).toBe(true);
    expect(status.notices.map(({ code }) => code)).toContain('REGION_UNAVAILABLE');
    back();
    expect((await enable({ world })).apiCalls.writes).toBe(0);
  });

  it('does not keep teardown from removing the rest, and is torn down when it is back', async () => {
    const fresh = canonicalDump(smallOrganization({ members: 1 }));
    const { world, back } = await withLostRegion(ADMIN_ACCOUNT);
    const first = await teardown({ world });
    expect(first.changes.filter(({ outcome }) => outcome === 'failed').map(({ region }) => region)).toContain(
      LOST,
    );
    expect(canonicalDump(world)[ADMIN_ACCOUNT]?.[REGIONS[0] ?? '']).not.toHaveProperty('lambda');
    back();
    const second = await teardown({ world });
    expect(second.summary).toMatchObject({ failed: 0, notTried: 0 });
    const left = differences(fresh, canonicalDump(world)).filter(
      (one) => !one.startsWith('service-linked-role'),
    );
    expect(left).toEqual([`account ${ADMIN_ACCOUNT}/global regions`]);
  });
});

describe('a Region that the management account has disabled since', () => {
  it('is a problem until enable makes the deployment do without it', async () => {
    const { world } = await withLostRegion(MANAGEMENT_ACCOUNT);
    expect((await statusOf({ world })).problems.map(({ code }) => code)).toContain('REGION_UNAVAILABLE');
    expect((await enable({ world })).summary).toMatchObject({ failed: 0, notTried: 0 });
    expect(await statusOf({ world })).toMatchObject({ healthy: true, problems: [] });
  });
});

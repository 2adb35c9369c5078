import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addFault, advance, ADMIN_ACCOUNT, memberId } from '../../sandbox/index.ts';
import type { StatusReport } from '../../src/provision/index.ts';
import { costOf } from '../../src/provision/commands/status/cost.ts';
import { AFAR, deployed, HOME, type Deployed } from './deployed.ts';

const TEN_DAYS_MS = 10 * 86_400_000;

async function tenDaysLater(): Promise<Deployed> {
  const here = await deployed();
  advance(here.world, TEN_DAYS_MS);
  return here;
}

async function costIn({ cli }: Deployed): Promise<{ code: number; report: StatusReport }> {
  const { code, stdout } = await cli(['status', '--cost', '--output', 'json', '--quiet']);
  return { code, report: JSON.parse(stdout) as StatusReport };
}

describe('status --cost', () => {
  test('tells what every account cost in every Region, by feature too, and what is still free', async () => {
    const here = await tenDaysLater();
    const { report } = await costIn(here);
    const cost = report.cost!;
    expect(cost.byAccount.map(({ name }) => name)).toEqual(
      expect.arrayContaining([ADMIN_ACCOUNT, memberId(0)]),
    );
    expect(cost.byRegion.map(({ name }) => name).sort()).toEqual([AFAR, HOME].sort());
    for (const amounts of [cost.byAccount, cost.byFeature, cost.byRegion])
      expect(amounts.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(cost.total[0]!.amount, 2);
    expect(cost.total).toEqual([{ name: 'total', amount: expect.any(Number), currency: 'USD' }]);
    expect(cost.freeTrials).toContainEqual(
      expect.objectContaining({ feature: 'S3_DATA_EVENTS', fewestDays: 20, mostDays: 20 }),
    );
    expect(cost.notKnown).toEqual([]);
  });

  test('is the same in text, Markdown, HTML and CSV', async () => {
    const here = await tenDaysLater();
    const { report } = await costIn(here);
    const s3 = report.cost!.byFeature.find(({ name }) => name === 'S3_DATA_EVENTS')!;
    const amount = `${s3.amount.toFixed(2)} USD`;
    const shown = async (form: string): Promise<string> =>
      (await here.cli(['status', '--cost', '--output', form, '--quiet'], { columns: 100 })).stdout;
    expect(await shown('text')).toMatch(new RegExp(`S3 Protection +${amount}`));
    expect(await shown('markdown')).toMatch(new RegExp(`S3 Protection \\| \u2060?${amount}`, 'u'));
    expect(await shown('html')).toContain(`>S3 Protection</td><td data-head="Cost">${amount}<`);
    expect(await shown('csv')).toMatch(/cost-feature,.*S3_DATA_EVENTS.*,USD/);
  });

  test('a Region that may not be asked is not known, with the reason, and the others are told', async () => {
    const here = await tenDaysLater();
    addFault(here.world, {
      operation: 'GetUsageStatistics',
      region: AFAR,
      times: -1,
      code: 'AccessDeniedException',
      status: 403,
    });
    const { code, report } = await costIn(here);
    expect(report.cost!.byRegion.map(({ name }) => name)).toEqual([HOME]);
    expect(report.cost!.notKnown).toEqual([
      { region: AFAR, reason: expect.stringContaining('GetUsageStatistics') },
    ]);
    expect({ code, healthy: report.healthy }).toEqual({ code: 0, healthy: true });
  });

  test('is not asked for, and not paid for in calls, without the option', async () => {
    const { cli } = await deployed();
    const { stdout } = await cli(['status', '--output', 'json', '--quiet']);
    const report = JSON.parse(stdout) as StatusReport;
    expect(report.cost).toBeNull();
    expect(Object.keys(report.apiCalls.byOperation).join()).not.toContain('Usage');
  });
});

describe('sums of cost', () => {
  const text = fc.oneof(
    fc.double({ min: 0, max: 1e6, noNaN: true }).map(String),
    fc.constantFrom('', ' ', 'NaN', '1,5', 'free', 'Infinity', undefined),
  );
  const item = fc.record({
    name: fc.constantFrom('300000000001', '300000000002'),
    amount: text,
    currency: fc.constantFrom('USD', 'CNY', '', undefined),
  });

  test('count what is a number with a currency, and name the rest as not known', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), (byAccount) => {
        const cost = costOf([{ region: HOME, byAccount, byFeature: [], trials: [], notKnown: [] }]);
        const good = byAccount.filter(
          ({ amount, currency }) => /^[\d.e+-]+$/.test(amount ?? '') && Boolean(currency),
        );
        expect(cost.notKnown).toHaveLength(byAccount.length - good.length);
        for (const currency of ['USD', 'CNY']) {
          const own = good.filter((one) => one.currency === currency);
          const sum = own.reduce((all, { amount }) => all + Number(amount), 0);
          const told = cost.total.find((one) => one.currency === currency)?.amount ?? 0;
          expect(Math.abs(told - sum)).toBeLessThan(0.001);
        }
      }),
    );
  });
});

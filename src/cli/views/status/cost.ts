import type { CostReport, NamedAmount } from '../../../provision/index.ts';
import { count, listed } from '../../terminal/layout.ts';
import { groupBy } from '../parts/group-by.ts';
import { consoleName } from './protection-plans.ts';

/** Accounts and Regions that are named; the rest is summed in a row. */
const MOST_NAMED = 10;

/** A table of amounts, the same in text, HTML and Markdown. */
export interface CostTable {
  readonly head: string;
  readonly rows: readonly (readonly [name: string, amount: string])[];
}

/** What GuardDuty cost, as tables: by feature, then the most expensive accounts and Regions. Pure. */
export function costTables({ byFeature, byAccount, byRegion }: CostReport): readonly CostTable[] {
  return [
    { head: 'Feature', rows: rowsOf(byFeature.map((one) => ({ ...one, name: consoleName(one.name) }))) },
    { head: 'Account', rows: rowsOf(most(byAccount, 'account')) },
    { head: 'Region', rows: rowsOf(most(byRegion, 'Region')) },
  ].filter(({ rows }) => rows.length > 0);
}

/** The sum as a sentence, with what it covers. */
export function costSentence({ total, days }: CostReport): string {
  const sum = total.map(amountText).join(' and ');
  return sum === ''
    ? `AWS does not say what GuardDuty cost in the last ${days} days.`
    : `${sum} in the last ${days} days, or since GuardDuty was turned on where that is less.`;
}

/** What is still free, and what AWS did not say, a sentence each. */
export function costRemarks({ freeTrials, notKnown }: CostReport): readonly string[] {
  return [
    ...groupBy(freeTrials, ({ feature: _feature, ...trial }) => JSON.stringify(trial)).map(trialText),
    ...notKnown.map(({ region, reason }) => `Not known in ${region}: ${reason}`),
  ];
}

/** Features whose trials are alike are told together. */
function trialText(alike: CostReport['freeTrials']): string {
  const { accountRegions = 0, fewestDays = 0, mostDays = 0 } = alike[0] ?? {};
  const days = fewestDays === mostDays ? String(mostDays) : `${fewestDays} to ${mostDays}`;
  const features = listed(alike.map(({ feature }) => consoleName(feature)));
  return `Free trial of ${features}: ${days} days left in ${count(accountRegions, 'account-Region')}`;
}

/** `12.34 USD`; what is less than a cent is not nothing. */
export function amountText({ amount, currency }: Pick<NamedAmount, 'amount' | 'currency'>): string {
  const text =
    amount > 0 && amount < 0.01
      ? 'less than 0.01'
      : amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return `${text} ${currency}`;
}

function rowsOf(items: readonly NamedAmount[]): CostTable['rows'] {
  return items.map((one) => [one.name, amountText(one)]);
}

function most(items: readonly NamedAmount[], what: string): readonly NamedAmount[] {
  const rest = items.slice(MOST_NAMED);
  const currencies = [...new Set(rest.map(({ currency }) => currency))];
  return [
    ...items.slice(0, MOST_NAMED),
    ...currencies.map((currency) => {
      const others = rest.filter((one) => one.currency === currency);
      const amount = others.reduce((sum, one) => sum + one.amount, 0);
      return { name: count(others.length, `other ${what}`), amount, currency };
    }),
  ];
}

import type { ChangeReport, RunReport } from '../../../provision/index.ts';
import { count, listed } from '../../terminal/layout.ts';

const PRICES = 'https://aws.amazon.com/guardduty/pricing/';

/** What a plan makes AWS bill that it did not before; undefined when it is nothing. */
export function costText({ changes }: Pick<RunReport, 'changes'>): string | undefined {
  const plans = [...new Set(changes.flatMap(plansTurnedOn))].sort();
  const members = changes.reduce((sum, change) => sum + membersAdded(change), 0);
  const own = changes.filter(({ kind, action }) => kind === 'detector' && action === 'create').length;
  // In an Organization the management account's detector is counted among the members.
  const newly = members > 0 ? members : own;
  const what = [
    ...(newly > 0 ? [`GuardDuty in ${count(newly, 'more account-Region')}`] : []),
    ...(plans.length > 0 ? [`${count(plans.length, 'protection plan')} (${listed(plans)})`] : []),
  ];
  return what.length === 0
    ? undefined
    : `Cost: this turns on ${listed(what)}. AWS bills each account by what GuardDuty analyzes in it; what is new to an account is free for 30 days. ${PRICES}`;
}

function membersAdded({ kind, action, fields }: ChangeReport): number {
  if (kind !== 'members' || (action !== 'create' && action !== 'update')) return 0;
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  return fields.reduce((sum, { field, from, to }) => {
    if (action === 'create') return field === 'members' ? sum + number(to) : sum;
    return field === 'missing' || field === 'stopped' ? sum + number(from) : sum;
  }, 0);
}

/** Kinds that say which protection plans run. */
const WITH_PLANS: ReadonlySet<ChangeReport['kind']> = new Set([
  'detector',
  'organization-configuration',
  'member-features',
]);

/** Protection plans that a change turns on somewhere; parts count as their plan. */
function plansTurnedOn({ kind, action, fields }: ChangeReport): readonly string[] {
  if (!WITH_PLANS.has(kind) || (action !== 'create' && action !== 'update')) return [];
  const named = fields.flatMap(({ field, from, to }): readonly (readonly [string, unknown, unknown])[] => {
    if (field === 'features' && typeof to === 'object' && to !== null)
      return Object.entries(to).map(([plan, value]) => [plan, undefined, value] as const);
    const [, where, plan] = /^(features|lacking)\.(.+)$/.exec(field) ?? [];
    if (plan === undefined) return [];
    return [where === 'lacking' ? [plan, undefined, 'ENABLED'] : [plan, from, to]];
  });
  return named.filter(([, from, to]) => !isOn(from) && isOn(to)).map(([plan]) => plan.split('/')[0] ?? plan);
}

function isOn(value: unknown): boolean {
  return value === 'ENABLED' || value === 'ALL' || value === 'NEW';
}

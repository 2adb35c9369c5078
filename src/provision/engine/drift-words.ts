import type { Change, FieldChange } from './resource.ts';

const MOST_NAMED = 6;

/** How something differs from what is wanted, in words. Members are told by their numbers, everything else by its fields. */
export function driftWords({ kind, fields }: Pick<Change, 'kind' | 'fields'>): string {
  const parts = kind === 'members' ? ofMembers(fields) : kind === 'member-features' ? ofPlans(fields) : [];
  return parts.length === 0
    ? `differs in ${fields.map(({ field }) => field).join(', ')}`
    : `${parts.join('; ')}${accountsIn(fields)}`;
}

function ofMembers(fields: readonly FieldChange[]): readonly string[] {
  const [missing, stopped] = [numberIn(fields, 'missing'), numberIn(fields, 'stopped')];
  return [
    ...(missing > 0 ? [`${missing} ${missing === 1 ? 'account is' : 'accounts are'} no member`] : []),
    ...(stopped > 0 ? [`monitoring is stopped in ${stopped} ${stopped === 1 ? 'member' : 'members'}`] : []),
  ];
}

function ofPlans(fields: readonly FieldChange[]): readonly string[] {
  return fields.flatMap(({ field, from }) => {
    const [, where, plan] = /^(lacking|running)\.(.+)$/.exec(field) ?? [];
    return plan === undefined || typeof from !== 'number'
      ? []
      : [
          `${plan} is ${where === 'lacking' ? 'off' : 'still on'} in ${from} ${from === 1 ? 'member' : 'members'}`,
        ];
  });
}

function accountsIn(fields: readonly FieldChange[]): string {
  const accounts = fields.find(({ field }) => field === 'accounts')?.from;
  if (!Array.isArray(accounts) || accounts.length === 0) return '';
  const more = accounts.length > MOST_NAMED ? ' and others' : '';
  return ` (${accounts.slice(0, MOST_NAMED).join(', ')}${more})`;
}

function numberIn(fields: readonly FieldChange[], name: string): number {
  const value = fields.find(({ field }) => field === name)?.from;
  return typeof value === 'number' ? value : 0;
}

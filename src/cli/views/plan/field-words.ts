import type { ChangeReport } from '../../../provision/index.ts';
import { count, listed } from '../../terminal/layout.ts';

type Fields = ChangeReport['fields'];
type Telling = Readonly<Record<string, (fields: Fields) => string | undefined>>;

/** What is worth knowing about something without asking for every field, by what is done to it and kind. */
const TELLING: Readonly<Partial<Record<ChangeReport['action'], Telling>>> = {
  create: {
    members: (fields) => {
      const members = valueIn(fields, 'members').to;
      return typeof members === 'number' ? count(members, 'account') : undefined;
    },
    'organization-configuration': (fields) => {
      const [autoEnable, features] = [valueIn(fields, 'autoEnable').to, valueIn(fields, 'features').to];
      return [
        ...(typeof autoEnable === 'string' ? [`auto-enable: ${autoEnable}`] : []),
        ...(isRecord(features) ? [count(Object.keys(features).length, 'protection plan')] : []),
      ].join('; ');
    },
  },
  update: {
    members: (fields) => {
      const [missing, stopped] = [valueIn(fields, 'missing').from, valueIn(fields, 'stopped').from];
      const parts = [
        ...(isSome(missing) ? [`adds ${count(missing, 'account')}`] : []),
        ...(isSome(stopped) ? [`starts ${count(stopped, 'stopped member')}`] : []),
      ];
      return parts.length === 0 ? undefined : `${parts.join(', ')}: ${accountsIn(fields)}`;
    },
    'member-features': (fields) => {
      const parts = [
        ...inMembers(fields, 'lacking').map((text) => `turns on ${text}`),
        ...inMembers(fields, 'running').map((text) => `turns off ${text}`),
      ];
      return parts.length === 0 ? undefined : `${parts.join('; ')}: ${accountsIn(fields)}`;
    },
  },
};

/** A line about things that are shown together; undefined when their fields tell it better. */
export function highlightOf(
  action: ChangeReport['action'],
  changes: readonly ChangeReport[],
): string | undefined {
  const texts = changes.flatMap(({ kind, fields }) => {
    const text = TELLING[action]?.[kind]?.(fields);
    return text === undefined || text === '' ? [] : [text];
  });
  const different = [...new Set(texts)];
  if (different.length === 0) return undefined;
  return different.length === 1 && changes.length > 1 ? `${different[0]} in each` : different.join(', ');
}

/** `S3_DATA_EVENTS and RUNTIME_MONITORING in 3 members`, plans with the same number of members together. */
function inMembers(fields: Fields, of: 'lacking' | 'running'): readonly string[] {
  const plans = new Map<number, string[]>();
  for (const { field, from } of fields) {
    const [group, plan] = field.split(/\.(.*)/);
    if (group === of && plan !== undefined && isSome(from))
      plans.set(from, [...(plans.get(from) ?? []), plan]);
  }
  return [...plans].map(([members, names]) => `${listed(names)} in ${count(members, 'member')}`);
}

const MOST_NAMED = 6;

/** The accounts of a change; a report names the first hundred. */
function accountsIn(fields: Fields): string {
  const { from } = valueIn(fields, 'accounts');
  const accounts = Array.isArray(from) ? from.map(String) : [];
  const more = accounts.length > MOST_NAMED ? ' and others' : '';
  return `${accounts.slice(0, MOST_NAMED).join(', ')}${more}`;
}

function valueIn(fields: Fields, name: string): { readonly from?: unknown; readonly to?: unknown } {
  return fields.find(({ field }) => field === name) ?? {};
}

function isSome(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

import type { ChangeReport } from '../../provision/index.ts';
import { count } from './layout.ts';

/** What is worth knowing about something new without asking for every field, by kind. */
const TELLING: Readonly<Record<string, (to: Readonly<Record<string, unknown>>) => string | undefined>> = {
  members: ({ members }) => (typeof members === 'number' ? count(members, 'account') : undefined),
  'organization-configuration': ({ autoEnable, features }) =>
    [
      ...(typeof autoEnable === 'string' ? [`new accounts: ${autoEnable}`] : []),
      ...(isRecord(features) ? [count(Object.keys(features).length, 'protection plan')] : []),
    ].join('; '),
};

/** A line about new things that are shown together; undefined when there is nothing telling about them. */
export function highlightOf(changes: readonly ChangeReport[]): string | undefined {
  const texts = changes.flatMap(({ kind, fields }) => {
    const text = TELLING[kind]?.(Object.fromEntries(fields.map(({ field, to }) => [field, to])));
    return text === undefined || text === '' ? [] : [text];
  });
  const different = [...new Set(texts)];
  if (different.length === 0) return undefined;
  return different.length === 1 && changes.length > 1 ? `${different[0]} in each` : different.join(', ');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

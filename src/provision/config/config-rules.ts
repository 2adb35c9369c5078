import type { FeatureName } from './features.ts';

/** What is wrong with a configuration although each of its values is right. Reads what was written, so that a mistake elsewhere hides none of these. */
export function contradictions(raw: unknown): readonly string[] {
  return RULES.flatMap((rule) => rule(raw));
}

const RULES: readonly ((raw: unknown) => readonly string[])[] = [
  (raw) => {
    const selects = ['excludeAccounts', 'ou', 'excludeOu'].some((key) => listOf(part(raw, key)).length > 0);
    const who = part(raw, 'autoEnable');
    return selects && (who === 'ALL' || who === 'NEW')
      ? [
          `autoEnable ${who} takes in every account, so it cannot go with excludeAccounts, ou or excludeOu: leave autoEnable out or set NONE`,
        ]
      : [];
  },
  (raw) =>
    ['regions', 'excludeRegions', 'excludeAccounts', 'ou', 'excludeOu'].flatMap((key) =>
      twice(listOf(part(raw, key))).map((one) => `${key}: ${one} is there twice`),
    ),
  (raw) => {
    const slack = part(raw, 'slack');
    const destinations = part(slack, 'destinations') ?? [{ name: 'default' }];
    const names = listOf(destinations).map((one) => part(one, 'name'));
    const wanted = listOf(part(slack, 'routes')).flatMap((route) => listOf(part(route, 'to')));
    const unknown = new Set(wanted.filter((name) => !names.includes(name)).map(String));
    return [
      ...[...unknown].map(
        (name) =>
          `slack.routes: no destination is called ${name}; there are ${[...new Set(names.map(String))].join(', ')}`,
      ),
      ...twice(names).map((name) => `slack.destinations: two are called ${name}`),
    ];
  },
  (raw) => {
    const features = part(raw, 'features');
    return turnsOn(features, 'RUNTIME_MONITORING') && turnsOn(features, 'EKS_RUNTIME_MONITORING')
      ? ['features: RUNTIME_MONITORING already covers EKS, so EKS_RUNTIME_MONITORING cannot go with it']
      : [];
  },
  (raw) => {
    const slack = part(raw, 'slack');
    const size = JSON.stringify([part(slack, 'routes') ?? [], part(slack, 'destinations') ?? []]).length;
    return size > 3_500
      ? [
          `slack.routes and slack.destinations take ${size} bytes; the function has room for 3,500: use fewer or shorter routes`,
        ]
      : [];
  },
];

/** What a list has more than once. */
function twice(list: readonly unknown[]): readonly string[] {
  return [...new Set(list.filter((one, index) => list.indexOf(one) !== index).map(String))];
}

function turnsOn(features: unknown, name: FeatureName): boolean {
  if (Array.isArray(features)) return features.includes(name);
  const who = typeof features === 'object' ? part(features, name) : undefined;
  return who !== undefined && who !== 'NONE';
}

function part(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

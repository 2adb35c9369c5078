import type { ConfigMistake } from '../base/errors.ts';
import { holdsSecret } from '../base/secret-text.ts';
import type { FeatureName } from './features.ts';
import { tagMistakes } from './tags.ts';

/** What is wrong with a configuration although each of its values is right. Reads what was written, so that a mistake elsewhere hides none of these. */
export function contradictions(raw: unknown): readonly ConfigMistake[] {
  return RULES.flatMap((rule) => rule(raw));
}

type Rule = (raw: unknown) => readonly ConfigMistake[];

const RULES: readonly Rule[] = [
  selectionOrAll,
  listedTwice,
  destinations,
  runtimeTwice,
  (raw) => tagMistakes(part(raw, 'tags')),
];

/** AWS's ALL and NEW know no exclusions. */
function selectionOrAll(raw: unknown): readonly ConfigMistake[] {
  const selects = ['excludeAccounts', 'ou', 'excludeOu'].some((key) => listOf(part(raw, key)).length > 0);
  const who = part(raw, 'autoEnable');
  return selects && (who === 'ALL' || who === 'NEW')
    ? [
        {
          path: ['autoEnable'],
          message: `${who} enables GuardDuty in every account, so it cannot go with excludeAccounts, ou or excludeOu: leave autoEnable out or set NONE`,
        },
      ]
    : [];
}

function listedTwice(raw: unknown): readonly ConfigMistake[] {
  return ['regions', 'excludeRegions', 'excludeAccounts', 'ou', 'excludeOu'].flatMap((key) =>
    twice(listOf(part(raw, key))).map(([at, value]) => ({
      path: [key, at],
      message: `${value} is there twice`,
    })),
  );
}

function destinations(raw: unknown): readonly ConfigMistake[] {
  const slack = part(raw, 'slack');
  const names = listOf(part(slack, 'destinations') ?? [{ name: 'default' }]).map((one) => part(one, 'name'));
  const known = [...new Set(names.map(String))].join(', ');
  const unknown = listOf(part(slack, 'routes')).flatMap((route, at) =>
    listOf(part(route, 'to'))
      .filter((name) => !names.includes(name))
      .map((name) => ({
        path: ['slack', 'routes', at, 'to'],
        message: `no destination is called ${String(name)}; there are ${known}`,
      })),
  );
  return [
    ...unknown,
    ...twice(names).map(([at, name]) => ({
      path: ['slack', 'destinations', at, 'name'],
      message: `two destinations are called ${name}`,
    })),
  ];
}

function runtimeTwice(raw: unknown): readonly ConfigMistake[] {
  const features = part(raw, 'features');
  return turnsOn(features, 'RUNTIME_MONITORING') && turnsOn(features, 'EKS_RUNTIME_MONITORING')
    ? [
        {
          path: ['features'],
          message: 'RUNTIME_MONITORING already covers EKS, so EKS_RUNTIME_MONITORING cannot go with it',
        },
      ]
    : [];
}

/** Every place where a Slack secret itself was written. It has been seen by whoever can read the configuration. */
export function secretsWritten(raw: unknown, path: ConfigMistake['path'] = []): readonly ConfigMistake[] {
  if (typeof raw === 'string') return holdsSecret(raw) ? [{ path, message: SECRET_WRITTEN }] : [];
  if (typeof raw !== 'object' || raw === null) return [];
  const parts = Array.isArray(raw)
    ? raw.map((value: unknown, at) => [at, value] as const)
    : Object.entries(raw as Readonly<Record<string, unknown>>);
  return parts.flatMap(([key, value]) =>
    typeof key === 'string' && holdsSecret(key)
      ? [{ path: [...path, key], message: SECRET_WRITTEN }]
      : secretsWritten(value, [...path, key]),
  );
}

const SECRET_WRITTEN =
  'a Slack secret is written here. Rotate it: make a new one in Slack and delete this one. Then name where it is kept: env:NAME, file:PATH, ssm:/name or prompt';

/** What a list has more than once: the place of the second, and what it is. */
function twice(list: readonly unknown[]): readonly (readonly [at: number, value: string])[] {
  const isSecond = (one: unknown, at: number): boolean =>
    list.slice(0, at).filter((other) => other === one).length === 1;
  return list.flatMap((one, at) =>
    typeof one === 'string' && isSecond(one, at) ? [[at, one] as const] : [],
  );
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

import type { Destination, Route } from '../../handler/contract.ts';
import type { Config } from '../config/config.ts';
import { namesOf, secretParameterOf, type Names, type Tags } from './names.ts';

/**
 * What a deployment consists of, without secrets: enough for `status` and `teardown` to find everything, and to compare it,
 * without the configuration it was made from.
 */
export type Deployment = {
  readonly version: 1;
  /** The version of the CLI that last changed it; absent in deployments of the first versions. */
  readonly writtenBy?: string;
  readonly account: string;
  readonly homeRegion: string;
  /** Sorted, the home Region among them. */
  readonly regions: readonly string[];
  readonly destinations: readonly Destination[];
  readonly allowHosts: readonly string[];
  readonly settings: DeploymentSettings;
  /** The Organization's id; null for a deployment of one account. */
  readonly organization: string | null;
  /** What GuardDuty was set up with; null where only the pipeline was installed next to GuardDuty that another team manages. */
  readonly guardduty: GuardDutySettings | null;
  /** Tags that earlier runs gave and the configuration no longer names, until they are off everything. */
  readonly formerTags?: Tags;
};

/** What GuardDuty itself was set up with. */
type GuardDutySettings = Pick<
  Config,
  'features' | 'publishingFrequency' | 'excludeAccounts' | 'ou' | 'excludeOu'
> & { readonly autoEnable: Config['autoEnable'] | null };

/** What a deployment is made from. */
export interface DeploymentInput {
  readonly names: Names;
  /** Every Region; the home Region counts whether it is listed or not. */
  readonly regions: readonly string[];
  readonly config: Config;
  /** The version of this program. */
  readonly cliVersion: string;
  /** The Organization's id, where there is one. */
  readonly organizationId?: string | undefined;
  /** True where only the pipeline is installed. */
  readonly pipelineOnly?: boolean | undefined;
}

/** The rest of what the pipeline was made with. */
type DeploymentSettings = {
  readonly minSeverity: number;
  readonly routes: readonly Route[];
  readonly detail: 'full' | 'minimal';
  readonly repeats: 'once' | 'every';
  /** Absent where cards link to none. */
  readonly runbooks?: Readonly<Record<string, string>>;
  readonly portal: string | null;
  readonly portalRole: string | null;
  readonly heartbeat: boolean;
  readonly alarmTopics: Readonly<Record<string, string>>;
  /** Minutes; absent in deployments of earlier versions. */
  readonly undelivered?: number;
  /** Suppression rules that are meant; absent where there are none. */
  readonly acceptedBlindSpots?: readonly string[];
  readonly retentionDays: number;
  /** Absent where the organization wants none. */
  readonly tags?: Tags;
  /** Absent for `/`. */
  readonly rolePath?: string;
  readonly function: Config['function'];
};

/** The names of a deployment, with what the configuration's organization demands of all that is made. */
export function namesFrom(
  {
    name,
    tags,
    rolePath,
    function: { permissionsBoundary },
  }: Pick<Config, 'name' | 'tags' | 'rolePath' | 'function'>,
  account: string,
  homeRegion: string,
  partition: string,
): Names {
  return namesOf(name, account, homeRegion, partition, { tags, rolePath, permissionsBoundary });
}

/** Tags that earlier runs gave and that are no longer wanted. */
export function formerTagsOf(old: Deployment | undefined, wanted: Tags): Tags {
  // What was edited by hand may lack any part.
  const settings: Partial<DeploymentSettings> | undefined = old?.settings;
  const given = { ...old?.formerTags, ...settings?.tags };
  return Object.fromEntries(Object.entries(given).filter(([key]) => !Object.hasOwn(wanted, key)));
}

/** The destinations that a configuration names; without any, one webhook called `default`. */
export function destinationsOf(names: Names, { slack }: Config): readonly Destination[] {
  const named: NonNullable<Config['slack']['destinations']> = slack.destinations ?? [{ name: 'default' }];
  return named.map(({ name, webhook, token, channel, api }) => ({
    name,
    kind: token === undefined ? 'webhook' : 'bot',
    parameter: /^ssm:(.+)$/.exec(webhook ?? token ?? '')?.[1] ?? names.secretParameter(name),
    ...(channel === undefined ? {} : { channel }),
    ...(api === undefined ? {} : { api }),
  }));
}

/** True where the secret is in a parameter of this deployment's own; false where it is kept elsewhere. */
export function keepsSecret({ name, parameter }: Destination, deployment: string): boolean {
  return parameter === secretParameterOf(deployment, name);
}

/** What a configuration makes of a deployment. Plain JSON, so that it equals what is read back. */
export function deploymentOf(input: DeploymentInput): Deployment {
  const { names, regions, config, cliVersion, organizationId = null, pipelineOnly = false } = input;
  const {
    slack,
    message,
    alarms,
    blindSpots,
    logs,
    features,
    publishingFrequency,
    excludeAccounts,
    ou,
    excludeOu,
  } = config;
  return plain({
    version: 1,
    writtenBy: cliVersion,
    account: names.account,
    homeRegion: names.homeRegion,
    regions: [...new Set([names.homeRegion, ...regions])].sort(),
    destinations: destinationsOf(names, config),
    allowHosts: slack.allowHosts.toSorted(),
    settings: {
      minSeverity: config.minSeverity,
      routes: routesOf(config),
      detail: message.detail,
      repeats: slack.repeats,
      ...(Object.keys(message.runbooks).length === 0 ? {} : { runbooks: message.runbooks }),
      portal: message.portal ?? null,
      portalRole: message.portalRole ?? null,
      heartbeat: slack.heartbeat,
      alarmTopics: alarms.topics,
      undelivered: alarms.undelivered,
      ...(blindSpots.accepted.length === 0 ? {} : { acceptedBlindSpots: blindSpots.accepted }),
      retentionDays: logs.retentionDays,
      ...(Object.keys(config.tags).length === 0 ? {} : { tags: config.tags }),
      ...(config.rolePath === '/' ? {} : { rolePath: config.rolePath }),
      function: config.function,
    },
    organization: organizationId,
    guardduty: pipelineOnly
      ? null
      : {
          autoEnable: config.autoEnable ?? null,
          features,
          publishingFrequency,
          excludeAccounts,
          ou,
          excludeOu,
        },
  });
}

/** The routes as the function reads them. */
export function routesOf({ slack }: Config): readonly Route[] {
  return plain(slack.routes) as readonly Route[];
}

/** Everything that either has; where both say something, the new one is right. */
export function union(old: Deployment | undefined, now: Deployment): Deployment {
  if (old === undefined) return now;
  const gone = goneFrom(old, now);
  return {
    ...now,
    ...(Object.keys(gone.formerTags).length === 0 ? {} : { formerTags: gone.formerTags }),
    guardduty: now.guardduty ?? old.guardduty,
    regions: [...now.regions, ...gone.regions].sort(),
    destinations: [...now.destinations, ...gone.destinations],
  };
}

/** What an older deployment has and the new one has not. */
export function goneFrom(
  old: Deployment | undefined,
  now: Deployment,
): Pick<Deployment, 'regions' | 'destinations'> & { readonly formerTags: Tags } {
  return {
    formerTags: formerTagsOf(old, now.settings.tags ?? {}),
    regions: (old?.regions ?? []).filter((region) => !now.regions.includes(region)),
    destinations: (old?.destinations ?? []).filter(
      ({ parameter }) => !now.destinations.some((one) => one.parameter === parameter),
    ),
  };
}

/**
 * The configuration that a deployment was made with, laid over another: for `status` and `teardown` without the
 * configuration file.
 */
export function configFrom(
  { destinations, allowHosts, settings, homeRegion, regions, guardduty }: Deployment,
  config: Config,
): Config {
  const { portal, portalRole } = settings;
  const { autoEnable, ...protection } = guardduty ?? { autoEnable: null };
  return {
    ...config,
    ...protection,
    ...(autoEnable === null || autoEnable === undefined ? {} : { autoEnable }),
    tags: { ...settings.tags },
    rolePath: settings.rolePath ?? '/',
    homeRegion,
    regions: [...regions],
    minSeverity: settings.minSeverity,
    slack: {
      ...config.slack,
      destinations: destinations.map((one) => ({
        name: one.name,
        [one.kind === 'webhook' ? 'webhook' : 'token']: keepsSecret(one, config.name)
          ? 'prompt'
          : `ssm:${one.parameter}`,
        ...(one.channel === undefined ? {} : { channel: one.channel }),
        ...(one.api === undefined ? {} : { api: one.api }),
      })),
      routes: settings.routes as Config['slack']['routes'],
      allowHosts: [...allowHosts],
      repeats: settings.repeats,
      heartbeat: settings.heartbeat,
    },
    message: {
      detail: settings.detail,
      runbooks: { ...settings.runbooks },
      ...(portal === null ? {} : { portal }),
      ...(portalRole === null ? {} : { portalRole }),
    },
    alarms: {
      topics: { ...settings.alarmTopics },
      undelivered: settings.undelivered ?? config.alarms.undelivered,
    },
    blindSpots: { accepted: [...(settings.acceptedBlindSpots ?? [])] },
    logs: { retentionDays: settings.retentionDays as Config['logs']['retentionDays'] },
    function: settings.function,
  };
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

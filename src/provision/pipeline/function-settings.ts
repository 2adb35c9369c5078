import type { FunctionSettings } from '../../handler/contract.ts';
import type { Config } from '../config/config.ts';
import { configFrom, destinationsOf, routesOf, type Deployment } from '../deployment/deployment.ts';
import { queueUrl, type Names } from '../deployment/names.ts';

/** What the function is told: everything but the secrets, in the zip of its version. */
export function functionSettings({
  names,
  config,
}: {
  readonly names: Names;
  readonly config: Config;
}): FunctionSettings {
  const { slack, message, minSeverity } = config;
  const { homeRegion, deployment, table, queue, deadLetters } = names;
  return {
    version: 1,
    deployment,
    table,
    queueUrl: queueUrl(names, homeRegion, queue),
    deadLetterUrl: queueUrl(names, homeRegion, deadLetters),
    destinations: destinationsOf(names, config),
    routes: routesOf(config),
    allowHosts: slack.allowHosts.toSorted(),
    minSeverity,
    detail: message.detail,
    repeats: slack.repeats,
    ...(Object.keys(message.runbooks).length === 0 ? {} : { runbooks: message.runbooks }),
    ...(message.portal === undefined ? {} : { portal: message.portal }),
    ...(message.portalRole === undefined ? {} : { portalRole: message.portalRole }),
  };
}

/** What the function was told by the last run; undefined where that is not known. */
export function savedSettings({
  names,
  config,
  previous,
}: {
  readonly names: Names;
  readonly config: Config;
  readonly previous?: Deployment | undefined;
}): FunctionSettings | undefined {
  // What was edited by hand may lack any part.
  const settings: unknown = previous?.settings;
  return previous === undefined || settings === undefined
    ? undefined
    : functionSettings({ names, config: configFrom(previous, config) });
}

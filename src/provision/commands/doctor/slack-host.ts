import type { Config } from '../../config/config.ts';
import type { Secret } from '../../base/secret.ts';
import { pass, warn, type Check } from './check.ts';
import type { ProbeHost, Target } from './context.ts';

/** Long enough for a slow proxy, short enough to wait for. */
const PATIENCE_MS = 5_000;

/** Whether Slack can be reached from here: a connection is opened and closed, nothing is posted. */
export async function slackHostCheck(
  config: Config,
  secrets: Readonly<Record<string, Secret>>,
  probeHost: ProbeHost,
): Promise<Check> {
  const subject = { id: 'slack-host', title: 'Slack host' };
  const targets = targetsOf(config, secrets);
  const looked = await Promise.all(
    targets.map(async (target) => ({ target, problem: await problemWith(target, probeHost) })),
  );
  const bad = looked.filter(({ problem }) => problem !== undefined);
  if (bad.length === 0) return pass(subject, `${targets.map(nameOf).join(' and ')} can be reached from here`);
  return warn(
    subject,
    bad.map(({ target, problem }) => `${nameOf(target)} cannot be reached from here: ${problem}.`).join(' '),
    'Findings are posted from AWS, so this may not matter: the function tries for itself before it goes live. Otherwise let this machine through to the host.',
  );
}

async function problemWith(target: Target, probeHost: ProbeHost): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      probeHost(target),
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('no answer in 5 seconds')), PATIENCE_MS);
      }),
    ]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Hosts of the secrets at hand; without one, Slack's own, since what is stored is not read back. */
function targetsOf({ slack }: Config, secrets: Readonly<Record<string, Secret>>): readonly Target[] {
  const destinations: NonNullable<Config['slack']['destinations']> = slack.destinations ?? [
    { name: 'default' },
  ];
  const targets = destinations.map(({ name, token, api }): Target => {
    if (token !== undefined) return targetOf(api) ?? { host: 'slack.com', port: 443, secure: true };
    return targetOf(secrets[name]?.reveal()) ?? { host: 'hooks.slack.com', port: 443, secure: true };
  });
  return [...new Map(targets.map((target) => [nameOf(target), target])).values()];
}

function targetOf(url: string | undefined): Target | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol !== 'http:';
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    secure,
  };
}

function nameOf({ host, port, secure }: Target): string {
  return port === (secure ? 443 : 80) ? host : `${host}:${port}`;
}

import { devNull } from 'node:os';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Io } from '../io.ts';
import { loadSandbox } from '../library.ts';

/** Regions of the story; members may have the last one switched off, because AWS makes accounts opt in to it. */
export const DEMO_REGIONS = ['us-east-1', 'eu-west-1', 'eu-central-2'] as const;

/** A simulated Organization, and the outside world of a program that runs in it. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly io: Io;
  readonly lib: Awaited<ReturnType<typeof loadSandbox>>;
  close(): Promise<void>;
}

/** One management account, one security account and 120 members: one suspended, three without the last Region. */
export async function setStage(io: Io): Promise<Stage> {
  const lib = await loadSandbox();
  const world = lib.organizationWorld({
    members: 120,
    suspended: 1,
    regions: DEMO_REGIONS,
    optedOut: { [DEMO_REGIONS[2]]: [4, 17, 42] },
  });
  const sandbox = await lib.startSandbox({ world });
  const host = new URL(sandbox.url).host;
  const variables = {
    ...sandbox.environment(),
    // The operator's own profiles and configuration stay out of the story.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    GUARDDUTY_SLACK_CONFIG: devNull,
    SLACK_WEBHOOK: sandbox.slackWebhook,
    GUARDDUTY_SLACK_SLACK_WEBHOOK_ENV: 'SLACK_WEBHOOK',
    GUARDDUTY_SLACK_SLACK_ALLOW_HOST: host,
  };
  const restore = replaceEnvironment(variables);
  return {
    lib,
    sandbox,
    io: {
      ...io,
      env: { ...withoutAws(io.env), ...variables },
      now: () => lib.now(world),
      // Time passes in the simulated world instead of in the reader's life.
      sleep: (ms) => {
        lib.advance(world, ms);
        return io.sleep(Math.min(ms, 1));
      },
    },
    close: async () => {
      restore();
      await sandbox.close();
    },
  };
}

/** The SDK reads its credentials and endpoint from the process's environment; what was there comes back afterwards. */
function replaceEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const before = { ...process.env };
  for (const name of Object.keys(process.env))
    if (name.startsWith('AWS_') && !KEPT.has(name)) delete process.env[name];
  Object.assign(process.env, variables);
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

const KEPT = new Set(['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED']);

function withoutAws(env: Io['env']): Io['env'] {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('GUARDDUTY_SLACK_')),
  );
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../../sandbox/index.ts';
import type { Io } from '../terminal/io.ts';
import { loadSandbox } from '../options/library.ts';
import { DEMO_REGIONS, demoConfiguration } from './configuration.ts';

/** A simulated Organization, and the outside world of a program that runs in it. */
export interface DemoEnvironment {
  readonly sandbox: Sandbox;
  /** What stands in the folder's guardduty-slack.yaml. */
  readonly configuration: string;
  readonly io: Io;
  readonly lib: Awaited<ReturnType<typeof loadSandbox>>;
  close(): Promise<void>;
}

/** One management account, one security account and 120 members: one suspended, three without the last Region. */
export async function openEnvironment(io: Io): Promise<DemoEnvironment> {
  const lib = await loadSandbox();
  const world = lib.organizationWorld({
    members: 120,
    suspended: 1,
    regions: DEMO_REGIONS,
    optedOut: { [DEMO_REGIONS[2]]: [4, 17, 42] },
  });
  const sandbox = await lib.startSandbox({ world });
  const configuration = demoConfiguration(new URL(sandbox.url).host);
  const cwd = await mkdtemp(join(tmpdir(), 'guardduty-slack-demo-'));
  await writeFile(join(cwd, 'guardduty-slack.yaml'), configuration);
  const variables = {
    ...sandbox.environment(),
    // The operator's own profiles stay out of the story.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    SLACK_WEBHOOK: sandbox.slackWebhook,
  };
  const restore = replaceEnvironment(variables);
  return {
    lib,
    sandbox,
    configuration,
    io: {
      ...io,
      cwd,
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
      await rm(cwd, { recursive: true, force: true });
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

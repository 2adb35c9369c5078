import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { runCli } from '../src/cli/run.ts';
import { advance, now, type Sandbox } from '../sandbox/index.ts';
import { ROOT } from './process.ts';

/** An operator who runs the program against a simulated Organization, in which waiting takes no time. */
export interface Operator {
  /** Runs a command line and answers with its exit code. */
  readonly run: (args: readonly string[]) => Promise<number>;
  readonly close: () => void;
}

/** The SDK looks for credentials in the variables of this process, so there is one operator at a time. */
export function operator(sandbox: Sandbox): Operator {
  const own = {
    ...sandbox.environment(),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const before = { ...process.env };
  Object.assign(process.env, own);
  const env = {
    ...own,
    SLACK_WEBHOOK: sandbox.slackWebhook,
    GUARDDUTY_SLACK_SLACK_WEBHOOK_ENV: 'SLACK_WEBHOOK',
    GUARDDUTY_SLACK_SLACK_ALLOW_HOST: new URL(sandbox.url).host,
    GUARDDUTY_SLACK_YES: 'true',
    GUARDDUTY_SLACK_QUIET: 'true',
  };
  return {
    run: (args) =>
      runCli(args, {
        stdout: new Writable({ write: (_chunk, _encoding, done) => done() }),
        stderr: process.stderr,
        stdin: new PassThrough().end(),
        env,
        cwd: '/',
        now: () => now(sandbox.world),
        sleep: async (ms) => {
          advance(sandbox.world, ms);
          await new Promise((resolve) => setImmediate(resolve));
        },
        random: Math.random,
        functionCode: async () => ({
          zip: await readFile(join(ROOT, 'dist', 'function.zip')),
          sha256: (await readFile(join(ROOT, 'dist', 'function.zip.sha256'), 'utf8')).trim(),
        }),
        onInterrupt: () => () => undefined,
        exit: () => undefined,
      }),
    close: () => {
      for (const name of Object.keys(own)) delete process.env[name];
      Object.assign(process.env, before);
    },
  };
}

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { onTestFinished, vi } from 'vitest';
import type { Io } from '../../src/cli/terminal/io.ts';
import { runCli } from '../../src/cli/run.ts';
import { advance, now, startSandbox, type Sandbox, type World } from '../../sandbox/index.ts';

/** How one command line ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test may say about the outside. */
export interface Outside {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  /** True: both streams are terminals, and questions can be asked. */
  readonly terminal?: boolean;
  /** Keys that a person presses, each when a question is shown. */
  readonly keys?: readonly string[];
  /** What is piped in. */
  readonly stdin?: string;
  readonly cwd?: string;
  readonly io?: Partial<Io>;
}

/** A folder of its own, so that no configuration is found by accident. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'guardduty-slack-'));
}

/** Runs a command line in this process, as a person or a script would from outside. */
export async function cli(args: readonly string[], outside: Outside = {}): Promise<Ended> {
  const { terminal = false, columns, keys = [], env = {}, cwd = emptyFolder() } = outside;
  const stdout = listening(terminal, columns);
  const stderr = listening(terminal, columns);
  const stdin = new PassThrough();
  if (terminal) {
    const left = [...keys];
    Object.assign(stdin, { isTTY: true, setRawMode: () => stdin });
    stderr.onText = (text) => {
      // A question has been drawn when the cursor is put behind its bar.
      if (/◆/u.test(text) && left.length > 0) setImmediate(() => stdin.write(left.shift()));
    };
  } else stdin.end(outside.stdin ?? '');
  const code = await runCli(args, {
    stdout,
    stderr,
    stdin,
    env: { TERM: 'xterm', ...env },
    cwd,
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms).unref()),
    random: () => 0.5,
    functionCode: builtFunction,
    onInterrupt: () => () => undefined,
    exit: () => undefined,
    ...outside.io,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

async function builtFunction(): ReturnType<Io['functionCode']> {
  const dist = new URL('../../dist/', import.meta.url);
  return {
    zip: readFileSync(new URL('function.zip', dist)),
    sha256: readFileSync(new URL('function.zip.sha256', dist), 'utf8').trim(),
  };
}

type Listening = Writable & {
  isTTY: boolean;
  columns?: number;
  text: string;
  onText?: (text: string) => void;
};

function listening(isTTY: boolean, columns: number | undefined): Listening {
  const stream: Listening = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        stream.text += chunk.toString();
        stream.onText?.(chunk.toString());
        done();
      },
    }),
    { isTTY, text: '', ...(columns === undefined ? {} : { columns }) },
  );
  return stream;
}

/** The command line in front of a simulated world, in which time passes at once. */
export interface FrontDoor {
  readonly sandbox: Sandbox;
  readonly cli: (args: readonly string[], outside?: Outside) => Promise<Ended>;
}

/** Serves a world for one test, or for all of a file when it is called outside of one. @param port default a free one */
export async function frontDoor(world: World, port = 0): Promise<FrontDoor> {
  const sandbox = await startSandbox({ world, port });
  const variables: Record<string, string> = {
    ...sandbox.environment(),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const own = {
    ...variables,
    SLACK_WEBHOOK: sandbox.slackWebhook,
    GUARDDUTY_SLACK_SLACK_ALLOW_HOST: new URL(sandbox.url).host,
  };
  return {
    sandbox,
    cli: (args, outside = {}) =>
      cli(args, {
        ...outside,
        env: { ...own, ...outside.env },
        io: {
          now: () => now(world),
          sleep: async (ms) => {
            advance(world, ms);
            await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5)));
          },
          ...outside.io,
        },
      }),
  };
}

/** Ends what {@link frontDoor} began when the test is over. */
export async function frontDoorForTest(world: World, port = 0): Promise<FrontDoor> {
  const door = await frontDoor(world, port);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await door.sandbox.close();
  });
  return door;
}

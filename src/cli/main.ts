import { fstatSync, writeSync } from 'node:fs';
import type { Io } from './terminal/io.ts';
import { version } from './version.ts';

// The SDK would print six lines about the coming end of Node 20 into everybody's terminal.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const argv = process.argv.slice(2);
// Making the stream of standard output would take as long as all the rest of this, or as help does.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) writeSync(1, `${version}\n`);
else void start();

/** Help for a file or a pipe: `--help`, or a command and `--help`. */
function isPlainHelp(): boolean {
  const [last, command = '', ...more] = argv.toReversed();
  const isHelp = (last === '--help' || last === '-h') && more.length === 0 && !command.startsWith('-');
  return isHelp && !fstatSync(1).isCharacterDevice();
}

async function start(): Promise<void> {
  const plain = isPlainHelp();
  // A reader that goes away (`| head`) is no failure.
  if (!plain)
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
    });
  const { runCli } = await import('./run.ts');
  const code = await runCli(argv, processIo(plain ? atOnce : undefined));
  process.exitCode = code;
  // Whoever interrupted does not want to wait for what nobody waits for any more.
  if (code === 130 || code === 143) process.exit();
}

/** Standard output for a page of text, without the stream. */
const atOnce = {
  write: (text: string): boolean => {
    try {
      writeSync(1, text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
    }
    return true;
  },
} as unknown as Io['stdout'];

function processIo(output?: Io['stdout']): Io {
  return {
    // Node makes each stream when it is first looked at, and that takes milliseconds.
    get stdout() {
      return output ?? process.stdout;
    },
    get stderr() {
      return process.stderr;
    },
    get stdin() {
      return process.stdin;
    },
    env: process.env,
    cwd: process.cwd(),
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
    random: Math.random,
    functionCode,
    onInterrupt: (listener) => {
      process.on('SIGINT', listener).on('SIGTERM', listener);
      return () => void process.off('SIGINT', listener).off('SIGTERM', listener);
    },
    exit: (code) => process.exit(code),
  };
}

/** The zip lies beside this file, built with it. */
async function functionCode(): ReturnType<Io['functionCode']> {
  const { readFile } = await import('node:fs/promises');
  const [zip, sha256] = await Promise.all([
    readFile(new URL('function.zip', import.meta.url)),
    readFile(new URL('function.zip.sha256', import.meta.url), 'utf8'),
  ]);
  return { zip, sha256: sha256.trim() };
}

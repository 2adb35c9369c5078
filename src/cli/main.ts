import { runCli } from './run.ts';
import type { Io } from './terminal/io.ts';

// The SDK would print six lines about the coming end of Node 20 into every terminal.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that goes away (`| head`) is no failure.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`Cannot write to standard output: ${error.message}\n`);
  process.exit(1);
});

void start();

async function start(): Promise<void> {
  const code = await runCli(process.argv.slice(2), processIo());
  process.exitCode = code;
  // After an interruption nothing that is still open is waited for.
  if (code === 130 || code === 143) process.exit();
}

function processIo(): Io {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
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

/** The zip is built together with this file, into the same folder. */
async function functionCode(): ReturnType<Io['functionCode']> {
  const { readFile } = await import('node:fs/promises');
  const [zip, sha256] = await Promise.all([
    readFile(new URL('function.zip', import.meta.url)),
    readFile(new URL('function.zip.sha256', import.meta.url), 'utf8'),
  ]);
  return { zip, sha256: sha256.trim() };
}

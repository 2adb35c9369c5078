import type { RunReport } from '../../provision/index.ts';
import type { Context } from '../options/context.ts';
import type { Io, Writable } from '../terminal/io.ts';
import { wrapped } from '../terminal/layout.ts';
import type { DemoEnvironment } from './environment.ts';

/** How the story reaches the reader. */
export interface Narrator {
  title(text: string): void;
  say(text: string): void;
  /** Shows a command line as typed, and runs it. `hidden` arguments are not shown. */
  run(
    args: readonly string[],
    hidden?: readonly string[],
  ): Promise<{ readonly code: number; readonly output: string }>;
  /** The same, for its report. */
  report(args: readonly string[], hidden?: readonly string[]): Promise<RunReport | undefined>;
  /** Time to read, on a terminal only. */
  pause(seconds: number): Promise<void>;
}

/** Tells on the real streams, and runs commands on the environment through the front door. */
export function createNarrator(context: Context, environment: DemoEnvironment): Narrator {
  const { io, out, print } = context;
  const live = out.live && context.err.live;
  const common = [
    ...(live ? [] : ['--quiet']),
    ...(context.given.get('--no-color') === undefined ? [] : ['--no-color']),
  ];
  const show = (args: readonly string[]): void => {
    for (const [index, line] of wrapped(`guardduty-slack ${args.join(' ')}`, out.width - 4, 2).entries())
      print(`${index === 0 ? out.style('cyan', '$ ') : '  '}${out.style('bold', line)}`);
    print('');
  };
  const runWith = async (args: readonly string[], stdout: Writable): Promise<number> =>
    context.frontDoor([...args, ...common], { ...environment.io, stdout });
  return {
    title: (text) => {
      print('');
      for (const line of wrapped(text, out.width)) print(out.style(['bold', 'underline'], line));
      print('');
    },
    say: (text) => {
      for (const line of wrapped(text, out.width)) print(line);
    },
    run: async (args, hidden = []) => {
      show(args);
      const { stream, text } = listening(io.stdout, true);
      return { code: await runWith([...args, ...hidden], stream), output: text() };
    },
    report: async (args, hidden = []) => {
      show(args);
      const { stream, text } = listening(io.stdout, false);
      await runWith([...args, ...hidden, '--output', 'json'], stream);
      return JSON.parse(text()) as RunReport;
    },
    pause: (seconds) => (live ? io.sleep(seconds * 1000) : Promise.resolve()),
  };
}

/** A stream that remembers what is written, and passes it on or not. */
function listening(
  stream: Io['stdout'],
  pass: boolean,
): { readonly stream: Writable; readonly text: () => string } {
  let heard = '';
  const write = (text: string): boolean => {
    heard += text;
    return pass ? stream.write(text) : true;
  };
  return { stream: Object.assign(Object.create(stream) as Writable, { write }), text: () => heard };
}

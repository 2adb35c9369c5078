import type { DoctorOptions, Effects, FunctionCode } from '../../provision/index.ts';

/** A place to write to: the process's own streams, or a test's. */
export type Writable = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Everything the command line takes from the outside: given in by `main.ts`, or by a test. */
export interface Io {
  /** Results. */
  readonly stdout: Writable;
  /** Talk: progress, questions, errors. */
  readonly stderr: Writable;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where configuration is looked for. */
  readonly cwd: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** The function's code as it is uploaded. */
  readonly functionCode: () => Promise<FunctionCode>;
  /** Calls back at Ctrl-C or a request to end; what it returns stops that. */
  readonly onInterrupt: (listener: (signal: 'SIGINT' | 'SIGTERM') => void) => () => void;
  /** Ends the program at once: the second Ctrl-C. */
  readonly exit: (code: number) => void;
  /** Answers AWS's side in place of the network. */
  readonly requestHandler?: NonNullable<Effects['requestHandler']>;
  /** Connects to a host and closes again, in place of the network. */
  readonly probeHost?: DoctorOptions['probeHost'];
  /** The version of this program, in place of the one that was built. */
  readonly version?: string;
  /** The version of Node, in place of this one's. */
  readonly nodeVersion?: string;
}

/** Everything that a stream holds, as text. */
export async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: string[] = [];
  for await (const part of stream) parts.push(part.toString());
  return parts.join('');
}

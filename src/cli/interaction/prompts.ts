import type { Readable, Writable } from 'node:stream';
import type { Context } from '../options/context.ts';

/** True when a person sits there who can be asked. CI systems set `CI`, and some give their jobs a terminal. */
export function canAsk({ io, err }: Context): boolean {
  return io.stdin.isTTY === true && err.live && /^(?:|0|false)$/i.test(io.env['CI'] ?? '');
}

/** Asks for yes or no; Enter means no. Undefined when the question was canceled. */
export async function askYesNo(
  context: Context,
  message: string,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message, initialValue: false, ...streams(context, signal) });
  return isCancel(answer) ? undefined : answer;
}

/** Asks for a line of text. Undefined when the question was canceled. */
export async function askText(
  context: Context,
  message: string,
  options: {
    readonly placeholder?: string;
    readonly initialValue?: string;
    readonly validate?: (value: string) => string | undefined;
    readonly signal?: AbortSignal;
  } = {},
): Promise<string | undefined> {
  const { text, isCancel } = await import('@clack/prompts');
  const { validate, signal, ...rest } = options;
  const answer = await text({
    message,
    ...rest,
    ...(validate === undefined ? {} : { validate: (value: string | undefined) => validate(value ?? '') }),
    ...streams(context, signal),
  });
  return isCancel(answer) ? undefined : answer;
}

/** Asks for a secret; what is typed is not shown, not even its length. Undefined when the question was canceled. */
export async function askHidden(
  context: Context,
  message: string,
  { mayBeEmpty = false, signal }: { readonly mayBeEmpty?: boolean; readonly signal?: AbortSignal } = {},
): Promise<string | undefined> {
  const { password, isCancel } = await import('@clack/prompts');
  const answer = await password({
    message,
    mask: '',
    validate: (value) => (!mayBeEmpty && (value ?? '').trim() === '' ? 'It is empty.' : undefined),
    ...streams(context, signal),
  });
  return isCancel(answer) ? undefined : (answer ?? '');
}

/** Questions are talk: they go to stderr, so that results can be redirected. A signal to end takes the question away. */
function streams(
  { io }: Context,
  signal: AbortSignal | undefined,
): { readonly input: Readable; readonly output: Writable; readonly signal?: AbortSignal } {
  return {
    input: io.stdin as Readable,
    output: io.stderr as Writable,
    ...(signal === undefined ? {} : { signal }),
  };
}

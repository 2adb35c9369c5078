import type { Context } from './options/context.ts';
import { loadProvision } from './options/library.ts';
import { renderError } from './views/parts/error.ts';
import { jsonText } from './terminal/json.ts';

/** The one place where an error becomes text and an exit code. */
export async function reportFailure(context: Context, thrown: unknown): Promise<number> {
  const { ERROR_CODES, explain, ProvisionError } = await loadProvision();
  const known = explain(thrown);
  const error =
    known.code !== 'UNEXPECTED'
      ? known
      : new ProvisionError(
          'UNEXPECTED',
          thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
          context.debug
            ? 'This is a bug: report it with what is above and below.'
            : 'This is a bug: run again with --debug and report what it prints.',
          { cause: thrown },
        );
  context.warn(renderError(error, context.err));
  if (context.debug && error.code === 'UNEXPECTED' && thrown instanceof Error)
    context.warn(thrown.stack ?? '');
  if (context.format === 'json' || context.format === 'ndjson') {
    const { code, message, fix, where, mistakes } = error;
    const { requestId } = where;
    const more = {
      ...(requestId === undefined ? {} : { requestId }),
      ...(mistakes.length === 0 ? {} : { mistakes }),
    };
    context.print(jsonText({ version: 1, error: { code, message, fix, ...more } }, context.format));
  }
  return ERROR_CODES[error.code].exit;
}

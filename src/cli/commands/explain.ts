import type { ErrorCode } from '../../provision/index.ts';
import type { Context } from '../context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { loadProvision } from '../library.ts';
import { jsonText } from '../render/json.ts';
import { wrapped } from '../render/layout.ts';

/** `explain`: what an error code means. */
export async function explain(context: Context, [asked]: readonly string[]): Promise<number> {
  const { ERROR_CODES, ProvisionError } = await loadProvision();
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  const code = asked?.toUpperCase().replaceAll('-', '_') as ErrorCode | undefined;
  if (code !== undefined && !codes.includes(code))
    throw new ProvisionError(
      'CONFIG_INVALID',
      `There is no error code ${asked}.`,
      `guardduty-slack explain lists all of them${nearest(code, codes)}.`,
    );
  const shown = code === undefined ? codes : [code];
  if (context.form === 'json') {
    context.print(
      jsonText(
        shown.map((one) => ({ code: one, ...ERROR_CODES[one] })),
        'json',
      ),
    );
    return 0;
  }
  const { out } = context;
  context.print(
    shown
      .map((one) => {
        const { about, exit } = ERROR_CODES[one];
        const exits = `Exit code ${exit}: ${EXIT_CODES[exit]}.`;
        return [out.style('bold', one), ...wrapped(`  ${about} ${exits}`, out.width)].join('\n');
      })
      .join('\n\n'),
  );
  return 0;
}

/** The code that shares most words, or their beginnings, with what was asked. */
function nearest(asked: string, codes: readonly string[]): string {
  const words = asked.split('_').filter((word) => word.length > 2);
  const [best] = codes
    .map((code) => {
      const parts = code.split('_');
      const shared = words.filter((word) =>
        parts.some((part) => part.startsWith(word) || word.startsWith(part)),
      );
      return { code, shared: shared.length };
    })
    .filter(({ shared }) => shared > 0)
    .sort((one, other) => other.shared - one.shared);
  return best === undefined ? '' : `; the nearest is ${best.code}`;
}

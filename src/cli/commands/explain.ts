import type { Context } from '../context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { loadProvision } from '../library.ts';
import { jsonText } from '../render/json.ts';
import { wrapped } from '../render/layout.ts';

/** `explain`: what a code means that some command printed. */
export async function explain(context: Context, [asked]: readonly string[]): Promise<number> {
  const { ERROR_CODES, NOTICE_CODES, ProvisionError } = await loadProvision();
  const known: readonly Explained[] = [
    ...Object.entries(ERROR_CODES).map(([code, { exit, about }]) => ({ code, exit, about })),
    ...Object.entries(NOTICE_CODES).map(([code, about]) => ({ code, exit: null, about })),
  ];
  const code = asked?.toUpperCase().replaceAll('-', '_');
  const shown = known.filter((one) => code === undefined || one.code === code);
  if (code !== undefined && shown.length === 0)
    throw new ProvisionError(
      'CONFIG_INVALID',
      `There is no code ${asked}.`,
      `guardduty-slack explain lists all of them${nearest(
        code,
        known.map((one) => one.code),
      )}.`,
    );
  if (context.form === 'json') {
    context.print(jsonText(shown, 'json'));
    return 0;
  }
  const { out } = context;
  context.print(
    shown
      .map((one) => {
        const exits = one.exit === null ? '' : ` Exit code ${one.exit}: ${EXIT_CODES[one.exit]}.`;
        return [out.style('bold', one.code), ...wrapped(`  ${one.about}${exits}`, out.width)].join('\n');
      })
      .join('\n\n'),
  );
  return 0;
}

interface Explained {
  readonly code: string;
  /** How the program exits with an error of this code; null for what is no error. */
  readonly exit: keyof typeof EXIT_CODES | null;
  readonly about: string;
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

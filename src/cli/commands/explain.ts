import type { ErrorCode, NoticeCode } from '../../provision/index.ts';
import type { Context } from '../options/context.ts';
import { EXIT_CODES } from '../options/exit-codes.ts';
import { loadProvision } from '../options/library.ts';
import { jsonText } from '../terminal/json.ts';
import { wrapped } from '../terminal/layout.ts';

/** `explain`: what a code means that some command printed. */
export async function explain(context: Context, [asked]: readonly string[]): Promise<number> {
  const { ERROR_ADVICE, ERROR_CODES, NOTICE_ADVICE, NOTICE_CODES, ProvisionError } = await loadProvision();
  const known: readonly Explained[] = [
    ...Object.entries(ERROR_CODES).map(([code, { exit, about }]) => ({
      code,
      exit,
      about,
      more: ERROR_ADVICE[code as ErrorCode],
    })),
    ...Object.entries(NOTICE_CODES).map(([code, about]) => {
      const more = NOTICE_ADVICE[code as NoticeCode];
      return { code, exit: null, about, ...(more === undefined ? {} : { more }) };
    }),
  ];
  const code = asked?.toUpperCase().replaceAll('-', '_');
  const shown = known.filter((one) => code === undefined || one.code === code);
  if (code !== undefined && shown.length === 0)
    throw new ProvisionError(
      'CONFIG_INVALID',
      `There is no code ${asked}.`,
      `guardduty-slack explain lists all of them${suggestion(
        code,
        known.map((one) => one.code),
      )}.`,
    );
  if (context.format === 'json') {
    context.print(jsonText(shown, 'json'));
    return 0;
  }
  const { out } = context;
  context.print(
    shown
      .map((one) => {
        const exits = one.exit === null ? '' : ` Exit code ${one.exit}: ${EXPLAINED_EXITS[one.exit]}.`;
        // The list of all codes is for finding one; what to do is said of one.
        const more = code === undefined ? [] : (one.more?.split('\n') ?? []);
        return [
          out.style('bold', one.code),
          ...wrapped(`  ${one.about}${exits}`, out.width),
          ...(more.length === 0 ? [] : ['']),
          // A command is pasted, so it is never wrapped.
          ...more.flatMap((line) =>
            line.startsWith('  ') ? [`  ${line}`] : wrapped(`  ${line}`, out.width),
          ),
        ].join('\n');
      })
      .join('\n\n'),
  );
  return 0;
}

/** An exit code as it concerns one error, without the list of all that can lead to it. */
const EXPLAINED_EXITS = { ...EXIT_CODES, 5: 'refused for safety', 130: 'interrupted' } as const;

interface Explained {
  readonly code: string;
  /** How the program exits with an error of this code; null for what is no error. */
  readonly exit: keyof typeof EXIT_CODES | null;
  readonly about: string;
  /** What to do about it, where that is more than a sentence. */
  readonly more?: string;
}

/** The code that shares most words, or their beginnings, with what was asked. */
function suggestion(asked: string, codes: readonly string[]): string {
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

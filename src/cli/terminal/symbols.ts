import type { ChangeReport } from '../../provision/index.ts';
import { behindSign } from './layout.ts';
import type { Terminal } from './terminal.ts';

type Action = ChangeReport['action'];
type Format = Parameters<Terminal['style']>[0];

/** The sign carries the meaning; color only helps. */
export const SYMBOLS: Readonly<
  Record<Action, { readonly sign: string; readonly format: Format; readonly word: string }>
> = {
  create: { sign: '+', format: 'green', word: 'create' },
  update: { sign: '~', format: 'yellow', word: 'change' },
  remove: { sign: '-', format: 'red', word: 'remove' },
  none: { sign: '=', format: 'dim', word: 'in place' },
  keep: { sign: '·', format: 'dim', word: 'kept' },
  blocked: { sign: '!', format: ['red', 'bold'], word: 'blocked' },
};

/** A sign as it is shown. */
export function symbolOf(action: Action, terminal: Terminal): string {
  const { sign, format } = SYMBOLS[action];
  return terminal.style(format, sign);
}

/** What a line says by its first character: all is well, look at it, it has to be put right, or only to know. */
const MARKS = {
  good: ['✓', 'green'],
  warning: ['!', 'yellow'],
  bad: ['✗', 'red'],
  note: ['·', 'dim'],
} as const;

/** A mark as it is shown. */
export function markOf(mark: keyof typeof MARKS, terminal: Terminal): string {
  const [sign, format] = MARKS[mark];
  return terminal.style(format, sign);
}

/** Text behind a mark: what follows stands below the text. */
export function bullet(mark: keyof typeof MARKS, text: string, terminal: Terminal): string[] {
  return behindSign(markOf(mark, terminal), text, terminal.width);
}

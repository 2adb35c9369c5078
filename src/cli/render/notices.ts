import type { Notice } from '../../provision/index.ts';
import type { Terminal } from '../terminal.ts';
import { harmlessLine } from './hostile.ts';
import { wrapped } from './layout.ts';

/** Things worth knowing that are neither a change nor a failure. Nothing when there are none. */
export function noticeLines(notices: readonly Notice[], terminal: Terminal): string[] {
  return notices.flatMap(({ code, message, fix }) => [
    '',
    ...wrapped(harmlessLine(message), terminal.width - 2).map(
      (line, index) => `${index === 0 ? terminal.style('yellow', '!') : ' '} ${line}`,
    ),
    ...(fix === undefined
      ? []
      : wrapped(`Fix: ${harmlessLine(fix)}`, terminal.width - 2, 5).map((line) => `  ${line}`)),
    terminal.style('dim', `  ${code}`),
  ]);
}

import type { Notice } from '../../provision/index.ts';
import type { Terminal } from '../terminal.ts';
import { harmlessLine } from './hostile.ts';
import { wrapped } from './layout.ts';

/** Things worth knowing that are neither a change nor a failure. Nothing when there are none; with `--quiet` without what to do. */
export function noticeLines(notices: readonly Notice[], terminal: Terminal): string[] {
  return notices.flatMap(({ code, message, fix }, index) => {
    const brief = terminal.brief === true;
    const said = wrapped(`${harmlessLine(message)}${brief ? ` ${code}` : ''}`, terminal.width - 2).map(
      (line, at) => `${at === 0 ? terminal.style('yellow', '!') : ' '} ${line}`,
    );
    if (brief) return [...(index === 0 ? [''] : []), ...said];
    return [
      '',
      ...said,
      ...(fix === undefined
        ? []
        : wrapped(`Fix: ${harmlessLine(fix)}`, terminal.width - 2, 5).map((line) => `  ${line}`)),
      terminal.style('dim', `  ${code}`),
    ];
  });
}

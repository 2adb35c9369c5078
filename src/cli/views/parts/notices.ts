import type { Notice } from '../../../provision/index.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { wrapped } from '../../terminal/layout.ts';
import { bullet } from '../../terminal/symbols.ts';

/** Things worth knowing that are neither a change nor a failure. Nothing when there are none; with `--quiet` without what to do. */
export function noticeLines(notices: readonly Notice[], terminal: Terminal): string[] {
  return notices.flatMap(({ code, message, fix }, index) => {
    const brief = terminal.brief === true;
    const text = `${sanitizeLine(message)}${brief ? ` ${code}` : ''}`;
    const said = bullet('warning', text, terminal);
    if (brief) return [...(index === 0 ? [''] : []), ...said];
    return [
      '',
      ...said,
      ...(fix === undefined
        ? []
        : wrapped(`Fix: ${sanitizeLine(fix)}`, terminal.width - 2, 5).map((line) => `  ${line}`)),
      terminal.style('dim', `  ${code}`),
    ];
  });
}

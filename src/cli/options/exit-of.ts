import type { ErrorCode } from '../../provision/index.ts';
import { loadProvision } from './library.ts';

/** The library's own table from error code to exit code. */
export async function exitOf(): Promise<(code: ErrorCode) => number> {
  const { ERROR_CODES } = await loadProvision();
  return (code) => ERROR_CODES[code]?.exit ?? 1;
}

import type { Metafile } from 'esbuild';

/** The function's zip, the same bytes on every machine, with what esbuild says of it. */
export function functionZip(): Promise<{ readonly zip: Buffer; readonly metafile: Metafile }>;

/** The function's zip, the same bytes on every machine. */
export function functionZip(): Promise<Buffer>;

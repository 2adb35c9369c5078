/** Builds the function's zip into `dist`. */
export function buildFunctionZip(): Promise<{ readonly bytes: number; readonly sha256: string }>;
/** Builds everything that is published into `dist`. */
export function buildAll(): Promise<{ readonly bytes: number; readonly sha256: string }>;

/** Builds the function's zip into a folder, by default `dist`. */
export function buildFunctionZip(into?: string): Promise<{ readonly bytes: number; readonly sha256: string }>;
/** Builds everything that is published into a folder that is made anew, by default `dist`. */
export function buildAll(into?: string): Promise<{ readonly bytes: number; readonly sha256: string }>;

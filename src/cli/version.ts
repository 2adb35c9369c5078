declare const __VERSION__: string | undefined;

/** The version of this program. The build puts it in; from source there is none. */
export const version: string = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0';

import type { Change } from './resource.ts';

/** How the reason of a change begins that turns some protection off. */
const REDUCTION = 'reduction: ';

/** The reason of a change that turns these off, because the configuration names them so. */
export function reductionReason(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `${REDUCTION}turns off ${names.join(', ')}`;
}

/** True for a change that turns protection off. Off a terminal it needs `--allow-reduce`. */
export function isReduction({ reason, run }: Pick<Change, 'reason' | 'run'>): boolean {
  return run !== undefined && reason?.startsWith(REDUCTION) === true;
}

/** Puts remarks together; undefined when there is none. */
export function remarks(...said: readonly (string | undefined)[]): string | undefined {
  const all = said.filter((one) => one !== undefined);
  return all.length === 0 ? undefined : all.join('; ');
}

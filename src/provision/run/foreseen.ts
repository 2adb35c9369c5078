import { isDeepStrictEqual } from 'node:util';
import type { ChangeReport } from '../engine/report.ts';
import type { Change, FieldChange } from '../engine/resource.ts';

/** As much of a change as tells whether it was shown before: of a plan just made, or of a report. */
export type Foreseen = Pick<Change, 'address' | 'fields'> & {
  readonly action: Change['action'] | ChangeReport['action'];
  readonly notes: Change['notes'];
};

/** True for what a run would write. */
export function isWrite({ action }: Pick<Foreseen, 'action'>): boolean {
  return action === 'create' || action === 'update' || action === 'remove';
}

/**
 * Whether a change is one of those that were shown, to the field. A secret that is to be given later has no fields
 * yet.
 *
 * @param shown by address
 */
export function isShown(change: Foreseen, shown: ReadonlyMap<string, Foreseen>): boolean {
  const before = shown.get(change.address);
  if (before?.action !== change.action) return false;
  const isToCome = [before, change].some(({ notes }) =>
    notes.some(({ code }) => code === 'SECRET_NOT_GIVEN'),
  );
  return isToCome || isDeepStrictEqual(before.fields.map(bothSides), change.fields.map(bothSides));
}

/** In a file the side of a field where there is nothing is left out. */
function bothSides({ field, from, to }: FieldChange): FieldChange {
  return { field, from, to };
}

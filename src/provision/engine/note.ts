import type { NOTE_CODES } from '../base/notice-codes.ts';

/** What a note is about: `explain` tells more of each. */
export type NoteCode = keyof typeof NOTE_CODES | 'MEMBER_ACCOUNT' | 'NOT_OURS' | 'OTHER_ADMINISTRATOR';

/** Something to know about one change. Programs go by the code; the text is for people. */
export interface Note {
  readonly code: NoteCode;
  readonly text: string;
}

/** Why something must not be touched, as a note; undefined where there is no reason. */
export function notOurs(text: string | undefined): Note | undefined {
  return text === undefined ? undefined : { code: 'NOT_OURS', text };
}

/** All notes of a change as one text, for people. */
export function textOf({ notes }: { readonly notes: readonly Note[] }): string {
  return notes.map(({ text }) => text).join('; ');
}

/** A note in a list, or an empty list where there is nothing to say. */
export function noted(code: NoteCode, text: string | undefined): readonly Note[] {
  return text === undefined ? [] : [{ code, text }];
}

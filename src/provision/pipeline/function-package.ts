import { createHash } from 'node:crypto';
import { SETTINGS_FILE, type FunctionSettings } from '../../handler/contract.ts';
import { withFile } from './zip.ts';

/** The function's code as the build made it, given in. */
export interface FunctionCode {
  readonly zip: Uint8Array;
  /** SHA-256 of the zip in base64. */
  readonly sha256: string;
}

/** What is uploaded: the code with the settings in it. */
export interface FunctionPackage {
  readonly zip: Uint8Array;
  /** SHA-256 of the zip in base64, as Lambda says it. */
  readonly sha256: string;
}

/**
 * Code and settings in one zip. A version's environment holds 4 KB, too little for the routes of a large organization; its
 * zip holds megabytes, belongs to the version just the same, and rolls back with it.
 */
export function packageOf(code: FunctionCode, settings: FunctionSettings): FunctionPackage {
  const zip = withFile(code.zip, SETTINGS_FILE, Buffer.from(textOf(settings)));
  return { zip, sha256: sha256Of(zip) };
}

/** SHA-256 of the settings in base64: what tells a version's settings from others without reading its zip. */
export function settingsSha256(settings: FunctionSettings): string {
  return sha256Of(textOf(settings));
}

/** With sorted keys, so that equal settings give equal bytes, whatever they were put together from. */
function textOf(settings: FunctionSettings): string {
  return `${JSON.stringify(sorted(settings), undefined, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

function sha256Of(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('base64');
}

import { ProvisionError } from '../base/errors.ts';

/** What was saved, as JSON with the version of its format and, where a later one says so, which CLI wrote it. */
type Saved = Readonly<Record<string, unknown>>;

/** A reader for each version of a format; it answers undefined for what only looks like that version. */
export type Readers<T> = Readonly<Record<number, (saved: Saved) => T | undefined>>;

/**
 * Reads what an earlier run saved, by the version of its format. A later format is never taken for one that was edited by
 * hand, because that would be repaired, and what only the later CLI knows would be lost.
 *
 * @param what what it is, for the message
 * @returns undefined for what no version has written
 * @throws ProvisionError NEWER_FORMAT
 */
export function readVersioned<T>(text: string, what: string, readers: Readers<T>): T | undefined {
  const saved = objectIn(text);
  if (saved === undefined) return undefined;
  // Some of the first formats did not say their version.
  const { version = 1 } = saved;
  if (typeof version !== 'number') return undefined;
  const known = Object.keys(readers).map(Number);
  if (version > Math.max(...known)) throw newerFormat(saved, what, Math.max(...known));
  return readers[version]?.(saved);
}

function newerFormat({ version, writtenBy }: Saved, what: string, latest: number): ProvisionError {
  const by = typeof writtenBy === 'string' && /^[\w.+-]{1,40}$/.test(writtenBy) ? ` by CLI ${writtenBy}` : '';
  return new ProvisionError(
    'NEWER_FORMAT',
    `${what} was saved${by} in format ${String(version)}; this CLI reads formats up to ${latest}. Nothing was changed.`,
    'Upgrade guardduty-slack to the version that last changed this deployment: npm install --global guardduty-slack@latest',
  );
}

function objectIn(text: string): Saved | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Saved)
      : undefined;
  } catch {
    return undefined;
  }
}

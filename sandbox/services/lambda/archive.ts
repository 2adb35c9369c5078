/** Deployment packages, unpacked as Lambda unpacks them. */
import { unzipSync } from 'fflate';

/** A file of an archive. */
export interface ArchiveEntry {
  /** With `/` between folders. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The files of a zip; undefined where it is none, is damaged, holds more than it may, or would write outside of its folder. */
export function readArchive(zip: Uint8Array, maximumBytes: number): readonly ArchiveEntry[] | undefined {
  let size = 0;
  try {
    const files = unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        size += originalSize;
        if (size > maximumBytes) throw new Error('the archive holds more than it may');
        if (!staysInside(name)) throw new Error(`the path ${name} leaves the archive's folder`);
        return !name.endsWith('/');
      },
    });
    return Object.entries(files).map(([path, bytes]) => ({ path, bytes }));
  } catch {
    return undefined;
  }
}

function staysInside(path: string): boolean {
  return !/^\/|[\\\0]/.test(path) && !path.split('/').includes('..');
}

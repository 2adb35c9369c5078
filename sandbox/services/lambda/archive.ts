/**
 * Zip files, as far as deployment packages use them: stored and deflated entries, read by the central directory.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { inflateRawSync } from 'node:zlib';

/** A file of an archive. */
export interface ArchiveEntry {
  /** With `/` between folders. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/** The files of a zip; undefined where it is none, is damaged, or would write outside of its folder. */
export function readArchive(zip: Uint8Array, maximumBytes: number): readonly ArchiveEntry[] | undefined {
  const data = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  try {
    return readDirectory(data, maximumBytes);
  } catch {
    return undefined;
  }
}

function readDirectory(data: Buffer, maximumBytes: number): readonly ArchiveEntry[] {
  const end = findEnd(data);
  const count = data.readUInt16LE(end + 10);
  let at = data.readUInt32LE(end + 16);
  let left = maximumBytes;
  const entries: ArchiveEntry[] = [];
  for (let i = 0; i < count; i += 1) {
    if (data.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('a directory entry is missing');
    const nameLength = data.readUInt16LE(at + 28);
    const path = data.toString('utf8', at + 46, at + 46 + nameLength);
    if (!path.endsWith('/')) {
      const bytes = readEntry(data, at, left);
      left -= bytes.length;
      entries.push({ path: safe(path), bytes });
    }
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return entries;
}

function readEntry(data: Buffer, at: number, maximumBytes: number): Buffer {
  const method = data.readUInt16LE(at + 10);
  const packed = data.readUInt32LE(at + 20);
  const size = data.readUInt32LE(at + 24);
  const header = data.readUInt32LE(at + 42);
  if (data.readUInt32LE(header) !== LOCAL_HEADER) throw new Error('a local header is missing');
  const start = header + 30 + data.readUInt16LE(header + 26) + data.readUInt16LE(header + 28);
  const body = data.subarray(start, start + packed);
  if (size > maximumBytes) throw new Error('the archive holds more than it may');
  if (method === STORED) return body;
  if (method !== DEFLATED) throw new Error(`compression method ${method} is unknown`);
  const bytes = inflateRawSync(body, { maxOutputLength: Math.max(size, 1) });
  if (bytes.length !== size) throw new Error('an entry has another size than it says');
  return bytes;
}

/** The end record stands last, before a comment of at most 64 KB. */
function findEnd(data: Buffer): number {
  for (let at = data.length - 22; at >= Math.max(0, data.length - 22 - 0xffff); at -= 1) {
    if (data.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw new Error('there is no end of central directory');
}

function safe(path: string): string {
  const parts = path.split('/');
  if (path.startsWith('/') || path.includes('\\') || path.includes('\0') || parts.includes('..')) {
    throw new Error(`the path ${path} leaves the archive's folder`);
  }
  return path;
}

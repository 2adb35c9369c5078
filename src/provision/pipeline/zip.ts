import { crc32 } from 'node:zlib';

const END = 0x06054b50;
const END_BYTES = 22;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
/** A zip without files. */
export const EMPTY_ZIP: Uint8Array = header(END, END_BYTES);

/** What it takes to unpack: version 2.0 of the format. */
const VERSION = 20;
/** Made on Unix; everyone may read it, or Lambda could not. */
const MADE_BY = (3 << 8) | VERSION;
const READABLE = (0o100644 << 16) >>> 0;
/** 1 January 1980, the first day that a zip knows, so that the same content always gives the same bytes. */
const DAY = (1 << 5) | 1;

/**
 * A zip with one more file, stored uncompressed. The bytes that were there stay as they are, so the same zip and content
 * always give the same result. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 *
 * @param zip without a comment at its end, as the build makes it
 */
export function withFile(zip: Uint8Array, name: string, content: Uint8Array): Uint8Array {
  const data = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = data.subarray(data.length - END_BYTES);
  if (end.length < END_BYTES || end.readUInt32LE(0) !== END) throw new Error('the code is not a zip');
  const [directoryBytes, directoryAt] = [end.readUInt32LE(12), end.readUInt32LE(16)];
  const file = described(name, content);
  const before = data.subarray(0, directoryAt);
  const local = Buffer.concat([header(LOCAL_HEADER, 4), file, Buffer.from(name), content]);
  // Comment, disk and internal attributes are empty.
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(READABLE, 6);
  rest.writeUInt32LE(before.length, 10);
  const made = header(DIRECTORY_ENTRY, 6);
  made.writeUInt16LE(MADE_BY, 4);
  const entry = Buffer.concat([made, file, rest, Buffer.from(name)]);
  const newEnd = Buffer.from(end);
  const files = end.readUInt16LE(10) + 1;
  newEnd.writeUInt16LE(files, 8);
  newEnd.writeUInt16LE(files, 10);
  newEnd.writeUInt32LE(directoryBytes + entry.length, 12);
  newEnd.writeUInt32LE(before.length + local.length, 16);
  return Buffer.concat([
    before,
    local,
    data.subarray(directoryAt, directoryAt + directoryBytes),
    entry,
    newEnd,
  ]);
}

function header(signature: number, bytes: number): Buffer {
  const made = Buffer.alloc(bytes);
  made.writeUInt32LE(signature, 0);
  return made;
}

/** The fields that a file has in front of it and in the directory alike. */
function described(name: string, content: Uint8Array): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(DAY, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(content.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
}

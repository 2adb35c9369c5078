// A zip of one file, byte for byte the same on every machine: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
import { crc32 } from 'node:zlib';

const VERSION = 20;
const MADE_ON_UNIX = (3 << 8) | VERSION;
const DEFLATED = 8;
/** 1980-01-01, the first day that a zip can name. */
const DATE = (1 << 5) | 1;
/** An ordinary file that everybody may read. */
const MODE = 0o100644;

/** Little-endian numbers, each with its size in bytes. */
function numbers(...pairs) {
  return Buffer.concat(
    pairs.map(([value, size]) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUIntLE(value, 0, size);
      return bytes;
    }),
  );
}

/** Packs a file whose raw deflate stream is already there. */
export function zipOf(name, content, deflated) {
  const file = Buffer.from(name);
  // What the two headers of a file share.
  const about = numbers(
    [VERSION, 2],
    [0, 2],
    [DEFLATED, 2],
    [0, 2],
    [DATE, 2],
    [crc32(content), 4],
    [deflated.length, 4],
    [content.length, 4],
    [file.length, 2],
    [0, 2],
  );
  const local = Buffer.concat([numbers([0x04034b50, 4]), about, file, deflated]);
  const central = Buffer.concat([
    numbers([0x02014b50, 4], [MADE_ON_UNIX, 2]),
    about,
    numbers([0, 2], [0, 2], [0, 2], [MODE * 0x10000, 4], [0, 4]),
    file,
  ]);
  const end = numbers(
    [0x06054b50, 4],
    [0, 4],
    [1, 2],
    [1, 2],
    [central.length, 4],
    [local.length, 4],
    [0, 2],
  );
  return Buffer.concat([local, central, end]);
}

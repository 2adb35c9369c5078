/** CBOR as far as Smithy's protocols use it: https://www.rfc-editor.org/rfc/rfc8949 */

/** A moment: CBOR tag 1 around epoch seconds. */
export interface Moment {
  readonly epochSeconds: number;
}

/** Writes plain data, bytes and {@link Moment}s. Undefined members are left out. */
export function encodeCbor(value: unknown): Uint8Array {
  const out: number[] = [];
  write(out, value);
  return Uint8Array.from(out);
}

/** Reads one value; moments become epoch seconds. Throws a RangeError on anything cut off, too deep or unknown. */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
  return bytes.length === 0 ? {} : read(reader, 0);
}

function write(out: number[], value: unknown): void {
  if (value === null || value === undefined) out.push(0xf6);
  else if (typeof value === 'boolean') out.push(value ? 0xf5 : 0xf4);
  else if (typeof value === 'number') writeNumber(out, value);
  else if (typeof value === 'string') writeBytes(out, 3, new TextEncoder().encode(value));
  else if (value instanceof Uint8Array) writeBytes(out, 2, value);
  else if (Array.isArray(value)) {
    writeHead(out, 4, value.length);
    for (const item of value) write(out, item);
  } else if (typeof value === 'object' && 'epochSeconds' in value) {
    out.push(0xc1);
    writeFloat(out, Number(value.epochSeconds));
  } else {
    const entries = Object.entries(value as Record<string, unknown>).filter(
      ([, member]) => member !== undefined,
    );
    writeHead(out, 5, entries.length);
    for (const [key, member] of entries) {
      write(out, key);
      write(out, member);
    }
  }
}

function writeNumber(out: number[], value: number): void {
  if (!Number.isSafeInteger(value)) writeFloat(out, value);
  else if (value >= 0) writeHead(out, 0, value);
  else writeHead(out, 1, -1 - value);
}

function writeFloat(out: number[], value: number): void {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  out.push(0xfb, ...new Uint8Array(bytes.buffer));
}

function writeBytes(out: number[], major: number, bytes: Uint8Array): void {
  writeHead(out, major, bytes.length);
  for (const byte of bytes) out.push(byte);
}

function writeHead(out: number[], major: number, count: number): void {
  const first = major << 5;
  if (count < 24) out.push(first | count);
  else if (count < 0x100) out.push(first | 24, count);
  else if (count < 0x10000) out.push(first | 25, count >> 8, count & 0xff);
  else if (count < 0x100000000) out.push(first | 26, ...big(BigInt(count), 4));
  else out.push(first | 27, ...big(BigInt(count), 8));
}

function big(value: bigint, size: number): readonly number[] {
  return Array.from({ length: size }, (_, index) =>
    Number((value >> BigInt(8 * (size - 1 - index))) & 0xffn),
  );
}

interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

const BREAK = Symbol('break');

function read(reader: Reader, depth: number): unknown {
  if (depth > 64) throw new RangeError('CBOR nested too deep');
  const first = reader.view.getUint8(reader.at++);
  const [major, info] = [first >> 5, first & 31];
  if (major === 7) return readSimple(reader, info);
  const endless = info === 31;
  const count = endless ? Infinity : readCount(reader, info);
  switch (major) {
    case 0:
      return count;
    case 1:
      return -1 - count;
    case 2:
    case 3:
      return endless ? readChunks(reader, major, depth) : readText(reader, major, count);
    case 4: {
      const items: unknown[] = [];
      for (let index = 0; index < count; index++) {
        const item = read(reader, depth + 1);
        if (item === BREAK) break;
        items.push(item);
      }
      return items;
    }
    case 5: {
      const members: [string, unknown][] = [];
      for (let index = 0; index < count; index++) {
        const key = read(reader, depth + 1);
        if (key === BREAK) break;
        members.push([String(key), read(reader, depth + 1)]);
      }
      return Object.fromEntries(members);
    }
    default:
      return read(reader, depth + 1);
  }
}

function readCount(reader: Reader, info: number): number {
  if (info < 24) return info;
  const size = info === 24 ? 1 : info === 25 ? 2 : info === 26 ? 4 : info === 27 ? 8 : 0;
  if (size === 0) throw new RangeError('unknown CBOR head');
  let count = 0n;
  for (let index = 0; index < size; index++)
    count = (count << 8n) | BigInt(reader.view.getUint8(reader.at++));
  return Number(count);
}

function readText(reader: Reader, major: number, count: number): Uint8Array | string {
  if (reader.at + count > reader.bytes.length) throw new RangeError('CBOR text is cut off');
  const part = reader.bytes.subarray(reader.at, (reader.at += count));
  return major === 2 ? part : new TextDecoder().decode(part);
}

function readChunks(reader: Reader, major: number, depth: number): Uint8Array | string {
  const parts: (Uint8Array | string)[] = [];
  for (;;) {
    const part = read(reader, depth + 1);
    if (part === BREAK) break;
    parts.push(part as Uint8Array | string);
  }
  return major === 3 ? parts.join('') : Uint8Array.from((parts as Uint8Array[]).flatMap((part) => [...part]));
}

function readSimple(reader: Reader, info: number): unknown {
  const { view, at } = reader;
  switch (info) {
    case 20:
      return false;
    case 21:
      return true;
    case 22:
    case 23:
      return null;
    case 25:
      reader.at += 2;
      return half(view.getUint16(at));
    case 26:
      reader.at += 4;
      return view.getFloat32(at);
    case 27:
      reader.at += 8;
      return view.getFloat64(at);
    case 31:
      return BREAK;
    default:
      throw new RangeError('unknown CBOR value');
  }
}

/** https://www.rfc-editor.org/rfc/rfc8949#appendix-D */
function half(bits: number): number {
  const [exponent, fraction, sign] = [(bits >> 10) & 31, bits & 1023, bits >> 15 === 0 ? 1 : -1];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

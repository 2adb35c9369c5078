/** Document paths: `a`, `#b.c`, `list[0].name`; how they are read from an expression and followed in an item. */
import { isReserved } from '../reserved-words.ts';
import type { AttributeValue, Item } from '../values.ts';
import type { Bindings } from './bindings.ts';
import { expectSign, invalid, peek, take, takeSign, unexpected, type Cursor } from './tokens.ts';

/** Names of attributes and indexes of lists, from the item down. The first is always a name. */
export type Path = readonly [string, ...(string | number)[]];

/** Reads a path. Refuses reserved words and undefined placeholders. */
export function readPath(cursor: Cursor, bindings: Bindings): Path {
  const path: [string, ...(string | number)[]] = [readName(cursor, bindings)];
  for (;;) {
    if (takeSign(cursor, '.')) path.push(readName(cursor, bindings));
    else if (takeSign(cursor, '[')) {
      if (peek(cursor).kind !== 'number') throw unexpected(cursor);
      path.push(Number(take(cursor).text));
      expectSign(cursor, ']');
    } else return path;
  }
}

/** What stands at a path of an item, if anything. */
export function follow(item: Item, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item };
  for (const step of path) {
    if (value === undefined) return undefined;
    value = typeof step === 'number' ? value.L?.[step] : value.M?.[step];
  }
  return value;
}

/** A path as DynamoDB prints it in errors. */
function pathText(path: Path): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
}

/** Refuses two paths of which one holds the other. */
export function refuseOverlaps(cursor: Cursor, paths: readonly Path[]): void {
  paths.forEach((second, i) => {
    for (const first of paths.slice(0, i)) {
      const shared = Math.min(first.length, second.length);
      const differs = first.slice(0, shared).findIndex((step, at) => step !== second[at]);
      if (differs !== -1 && typeof first[differs] === typeof second[differs]) continue;
      const relation = differs === -1 ? 'overlap' : 'conflict';
      throw invalid(
        cursor.expression,
        `Two document paths ${relation} with each other; must remove or rewrite one of these paths; ` +
          `path one: ${pathText(first)}, path two: ${pathText(second)}`,
      );
    }
  });
}

function readName(cursor: Cursor, { names, used }: Bindings): string {
  const token = peek(cursor);
  if (token.kind !== 'word' && token.kind !== 'name') throw unexpected(cursor);
  take(cursor);
  if (token.kind === 'word') {
    if (isReserved(token.text)) {
      throw invalid(
        cursor.expression,
        `Attribute name is a reserved keyword; reserved keyword: ${token.text}`,
      );
    }
    return token.text;
  }
  const name = names.get(token.text);
  if (name === undefined) {
    throw invalid(
      cursor.expression,
      `An expression attribute name used in the document path is not defined; attribute name: ${token.text}`,
    );
  }
  used.add(token.text);
  return name;
}

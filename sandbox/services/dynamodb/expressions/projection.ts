/** ProjectionExpression: which parts of an item an answer holds. */
import type { AttributeValue, Item } from '../values.ts';
import type { Bindings, Expression } from './bindings.ts';
import { readPath, refuseOverlaps, type Path } from './path.ts';
import { cursorOf, expectEnd, takeSign } from './tokens.ts';

/** Reads a list of paths. */
export function readProjection(expression: Expression, bindings: Bindings): readonly Path[] {
  const cursor = cursorOf(expression);
  const paths = [readPath(cursor, bindings)];
  while (takeSign(cursor, ',')) paths.push(readPath(cursor, bindings));
  expectEnd(cursor);
  refuseOverlaps(cursor, paths);
  return paths;
}

/** The item with these paths only. Chosen members of a list close up. */
export function project(item: Item, paths: readonly Path[]): Item {
  return part({ M: item }, paths)?.M ?? {};
}

function part(
  value: AttributeValue,
  paths: readonly (readonly (string | number)[])[],
): AttributeValue | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  const below = (step: string | number) =>
    paths.filter(([first]) => first === step).map((path) => path.slice(1));
  if (value.M !== undefined) {
    const kept: [string, AttributeValue][] = [];
    for (const [name, member] of Object.entries(value.M)) {
      const chosen = below(name);
      const found = chosen.length === 0 ? undefined : part(member, chosen);
      if (found !== undefined) kept.push([name, found]);
    }
    return kept.length === 0 ? undefined : { M: Object.fromEntries(kept) };
  }
  if (value.L !== undefined) {
    const kept = value.L.map((member, i) => (below(i).length === 0 ? undefined : part(member, below(i))));
    const found = kept.filter((member) => member !== undefined);
    return found.length === 0 ? undefined : { L: found };
  }
  return undefined;
}

// The API reference as data: the SDK ships GuardDuty's model, https://smithy.io/2.0/spec/index.html

type Json = Record<string, unknown>;
/** A shape: a number for a simple one, else its kind (0 simple, 1 list, 2 map, 3 structure) and what is in it. */
type Shape = number | readonly unknown[] | (() => Shape);

const LIST_OF = 64;
const MAP_OF = 128;

/** A value with every field that a shape has, in the names of the wire. Texts say where they stand. */
export function filled(shape: unknown, path = 'value'): unknown {
  const [known] = withTraits(shape);
  if (typeof known === 'number') return simple(known, path);
  const [kind, , , , first, second] = known as readonly unknown[];
  if (kind === 1) return [filled(first, path)];
  if (kind === 2) return { key: filled(second, path) };
  if (kind !== 3) return path;
  const names = first as readonly string[];
  return Object.fromEntries(
    names.map((name, index) => {
      const [member, traits] = withTraits((second as readonly unknown[])[index]);
      const wire = wireName(traits) ?? name;
      return [wire, filled(member, wire)];
    }),
  );
}

/** Every field of a value, at any depth, with what holds it. */
export function everyField(value: unknown): (readonly [holder: Json, key: string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => [[value as Json, key] as const, ...everyField(one)]);
}

function simple(shape: number, path: string): unknown {
  if (shape >= MAP_OF) return { key: path };
  if (shape >= LIST_OF) return [path];
  if (shape === 2) return true;
  return shape === 0 ? path : 1_790_000_000;
}

/** A member is a shape with traits, a shape itself names its namespace second. */
function withTraits(shape: unknown): readonly [Shape, object] {
  const known = typeof shape === 'function' ? (shape as () => unknown)() : shape;
  if (!Array.isArray(known) || typeof known[1] === 'string') return [known as Shape, {}];
  const [inner, traits] = known as unknown[];
  return [withTraits(inner)[0], typeof traits === 'object' && traits !== null ? traits : {}];
}

/** The only trait with a text is the name in JSON. */
function wireName(traits: object): string | undefined {
  return Object.values(traits).find((one): one is string => typeof one === 'string');
}

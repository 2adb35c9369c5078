/** Checks an operation's input against AWS's model, all of it at once. How a service words what is wrong is its own. */
import { inputOf, type Limits, type ServiceModel, type Shape, type StructureShape } from './model.ts';

/** Something that breaks a rule of the model. */
export interface Problem {
  /** Members, list places (from 0) and map keys that lead there. */
  readonly path: readonly (string | number)[];
  readonly rule: 'required' | 'min' | 'max' | 'pattern' | 'enum' | 'type';
  readonly value: unknown;
  readonly shape: Shape;
}

/** Members go by the names that they travel under. Those that the model does not know are ignored, as AWS ignores them. */
export function problemsOf(
  model: ServiceModel,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): readonly Problem[] {
  const structure = inputOf(model, operation);
  return structure === undefined ? [] : structureProblems(model, structure, input, []);
}

function structureProblems(
  model: ServiceModel,
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
  path: Problem['path'],
): readonly Problem[] {
  return Object.entries(shape.members).flatMap(([member, name]) => {
    const at = [...path, member];
    const given = value[member];
    if (given !== undefined) return valueProblems(model, name, given, at);
    if (shape.required?.includes(member) !== true) return [];
    return [{ path: at, rule: 'required', value: given, shape: shapeOf(model, name) }];
  });
}

function valueProblems(
  model: ServiceModel,
  name: string,
  value: unknown,
  path: Problem['path'],
): readonly Problem[] {
  const shape = shapeOf(model, name);
  const problem = (rule: Problem['rule']): Problem => ({ path, rule, value, shape });
  if (!fits(shape, value)) return [problem('type')];
  switch (shape.type) {
    case 'structure':
      return structureProblems(model, shape, value as Readonly<Record<string, unknown>>, path);
    case 'list': {
      const elements = value as readonly unknown[];
      const inner = elements.flatMap((each, at) => valueProblems(model, shape.member, each, [...path, at]));
      return [...rangeProblems(shape, elements.length, problem), ...inner];
    }
    case 'map': {
      const entries = Object.entries(value as Readonly<Record<string, unknown>>);
      const inner = entries.flatMap(([key, each]) => [
        ...valueProblems(model, shape.key, key, path),
        ...valueProblems(model, shape.value, each, [...path, key]),
      ]);
      return [...rangeProblems(shape, entries.length, problem), ...inner];
    }
    case 'string':
      return textProblems(shape, value as string, problem);
    case 'blob':
      return [];
    case 'boolean':
    case 'timestamp':
    case 'any':
      return [];
    default:
      return rangeProblems(shape, value as number, problem);
  }
}

/** Whether a value is of the shape's type. */
function fits(shape: Shape, value: unknown): boolean {
  switch (shape.type) {
    case 'any':
      return true;
    case 'structure':
    case 'map':
      return isRecord(value);
    case 'list':
      return Array.isArray(value);
    case 'blob':
      return typeof value === 'string' || value instanceof Uint8Array;
    case 'integer':
    case 'long':
      return Number.isInteger(value);
    case 'float':
    case 'double':
    case 'timestamp':
      return typeof value === 'number';
    default:
      return typeof value === shape.type;
  }
}

function textProblems(
  shape: Limits,
  value: string,
  problem: (rule: Problem['rule']) => Problem,
): readonly Problem[] {
  return [
    ...rangeProblems(shape, value.length, problem),
    ...(shape.pattern === undefined || matcherOf(shape.pattern).test(value) ? [] : [problem('pattern')]),
    ...(shape.enum === undefined || shape.enum.includes(value) ? [] : [problem('enum')]),
  ];
}

function rangeProblems(
  { min, max }: Limits,
  size: number,
  problem: (rule: Problem['rule']) => Problem,
): readonly Problem[] {
  return [
    ...(min !== undefined && size < min ? [problem('min')] : []),
    ...(max !== undefined && size > max ? [problem('max')] : []),
  ];
}

const matchers = new Map<string, RegExp>();

function matcherOf(pattern: string): RegExp {
  const known = matchers.get(pattern) ?? compiled(pattern);
  matchers.set(pattern, known);
  return known;
}

/** AWS's patterns are Java's; a few escape more than JavaScript's Unicode mode takes. */
function compiled(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return new RegExp(`^(?:${pattern})$`);
  }
}

function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`The model has no shape ${name}.`);
  return shape;
}

/** Is this a plain object? */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

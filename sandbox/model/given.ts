/**
 * Of a request's members those that AWS reads: what its model knows, and of that what is not null. JSON and CBOR clients
 * may write null for a member that they leave out. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
import { isRecord } from './check.ts';
import { inputOf, type ServiceModel, type StructureShape } from './model.ts';

type Members = Readonly<Record<string, unknown>>;

/** The members of an operation's input that were given. A value of another type than the model's stays as it is, for the check. */
export function givenMembers(model: ServiceModel, operation: string, input: Members): Members {
  const structure = inputOf(model, operation);
  return structure === undefined ? {} : givenIn(model, structure, input);
}

function givenIn(model: ServiceModel, { members }: StructureShape, value: Members): Members {
  return Object.fromEntries(
    Object.entries(members)
      .filter(([member]) => Object.hasOwn(value, member) && value[member] !== null)
      .map(([member, shape]) => [member, givenValue(model, shape, value[member])]),
  );
}

/** Elements of lists and entries of maps cannot be left out: a null there stays. */
function givenValue(model: ServiceModel, name: string, value: unknown): unknown {
  const shape = model.shapes[name];
  if (shape?.type === 'structure' && isRecord(value)) return givenIn(model, shape, value);
  if (shape?.type === 'list' && Array.isArray(value))
    return value.map((each) => givenValue(model, shape.member, each));
  if (shape?.type === 'map' && isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, givenValue(model, shape.value, each)]),
    );
  return value;
}

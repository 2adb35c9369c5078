/** restJson1: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
import { inputOf, type OperationModel, type ServiceModel, type StructureShape } from '../model/model.ts';
import { AwsError, type Input, type Output } from './aws-error.ts';
import { typedText } from './typed.ts';
import {
  bytesOf,
  jsonObjectOf,
  parametersOf,
  REST_ERRORS,
  unescaped,
  type Codec,
  type WireRequest,
  type WireResponse,
} from './wire.ts';

/** The codec of a service that is called by method and path. */
export function restJsonCodec(service: string, model: ServiceModel): Codec {
  const routes = Object.entries(model.operations)
    .map(([operation, route]) => compile(operation, route))
    .sort((a, b) => b.literals - a.literals);
  return {
    common: REST_ERRORS,
    decode(request) {
      const path = request.path.replace(/\/+$/, '');
      for (const { operation, method, pattern, names } of routes) {
        const match = method === request.method ? pattern.exec(path) : null;
        if (match === null) continue;
        const bound = names.map((name, index) => [name, unescapedPath(match[index + 1] ?? '')] as const);
        const shape = inputOf(model, operation);
        return {
          operation,
          input: {
            ...bodyOf(shape, request.body),
            ...(shape === undefined ? {} : elsewhere(model, shape, request)),
            ...Object.fromEntries(bound),
          },
        };
      }
      throw new AwsError('UnknownOperationException', '', 404);
    },
    success: (operation, output) => answer(model.operations[operation] ?? {}, output),
    failure(error) {
      const { __type, ...fields } = error.fields;
      const message = service === 'lambda' ? lambdaMessage(error, fields) : { message: error.message };
      return {
        status: error.status,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
        body: bytesOf(JSON.stringify({ ...(__type === undefined ? {} : { __type }), ...message, ...fields })),
      };
    },
  };
}

/** Lambda says whose fault it is, and writes `Message` or `message` by the kind of error. */
function lambdaMessage(error: AwsError, fields: Output): Output {
  if ('Message' in fields || 'message' in fields) return {};
  const capital =
    error.code === 'ResourceNotFoundException' ||
    error.code === 'ServiceException' ||
    error.code === 'ResourceInUseException';
  return { Type: error.status >= 500 ? 'Service' : 'User', [capital ? 'Message' : 'message']: error.message };
}

interface Route {
  readonly operation: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** More literal text wins over a parameter in its place. */
  readonly literals: number;
}

function compile(operation: string, { method = 'POST', path = '/' }: OperationModel): Route {
  const names: string[] = [];
  const segments = path.replace(/\/+$/, '').split('/');
  const source = segments
    .map((segment, index) => {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (name === undefined) return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(name);
      // An ARN at the end has slashes of its own, which some clients encode and some do not.
      return index === segments.length - 1 && /(?:Arn|^Resource)$/i.test(name) ? '(.+)' : '([^/]+)';
    })
    .join('/');
  return {
    operation,
    method,
    pattern: new RegExp(`^${source}$`),
    names,
    literals: segments.length - names.length,
  };
}

function bodyOf(shape: StructureShape | undefined, body: Uint8Array): Input {
  if (shape?.payload !== undefined) return { [shape.payload]: body };
  const input = jsonObjectOf(body);
  if (input === undefined)
    throw new AwsError('SerializationException', 'Unexpected token in the request body.');
  return input;
}

/** Members from the query string and from headers. */
function elsewhere(model: ServiceModel, shape: StructureShape, { query, headers }: WireRequest): Input {
  const given = parametersOf(query);
  const found: Record<string, unknown> = {};
  for (const [member, [place, name]] of Object.entries(shape.places ?? {})) {
    const inner = model.shapes[shape.members[member] ?? ''];
    const texts =
      place === 'querystring'
        ? given.filter(([parameter]) => parameter === name).map(([, value]) => value)
        : place === 'header' && headers[name] !== undefined
          ? [headers[name]]
          : [];
    if (texts.length === 0) continue;
    found[member] =
      inner?.type === 'list'
        ? texts.map((text) => typedText(model.shapes[inner.member], text))
        : typedText(inner, texts[0] ?? '');
  }
  return found;
}

function answer(operation: OperationModel, output: Output): WireResponse {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const members = { ...output };
  const given = members[operation.statusMember ?? ''];
  if (operation.statusMember !== undefined) delete members[operation.statusMember];
  const status = typeof given === 'number' ? given : (operation.status ?? 200);
  for (const [header, member] of Object.entries(operation.outputHeaders ?? {})) {
    if (members[member] !== undefined)
      headers[header.toLowerCase()] = String(members[member] as string | number);
    delete members[member];
  }
  if (operation.payload !== undefined) {
    const payload = members[operation.payload];
    return {
      status,
      headers,
      body: payload instanceof Uint8Array ? payload : bytesOf(typeof payload === 'string' ? payload : ''),
    };
  }
  return { status, headers, body: status === 204 ? new Uint8Array() : bytesOf(JSON.stringify(members)) };
}

/** In a path, `+` is a plus. */
function unescapedPath(segment: string): string {
  return unescaped(segment.replaceAll('+', '%2B'));
}

/** restJson1: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
import { AwsError, type Output, type RestRoute } from '../services/service.ts';
import {
  bytesOf,
  jsonObjectOf,
  parametersOf,
  REST_ERRORS,
  unescaped,
  type Codec,
  type WireResponse,
} from './wire.ts';

/** Query parameters that are lists even when they occur once. */
const LIST_PARAMETERS = new Set(['tagKeys', 'TagKeys']);

/** The codec of a service that is called by method and path. */
export function restJsonCodec(service: string, routes: readonly RestRoute[]): Codec {
  const compiled = routes.map(compile).sort((a, b) => b.literals - a.literals);
  return {
    common: REST_ERRORS,
    decode(request) {
      const path = request.path.replace(/\/+$/, '');
      for (const { route, pattern, names } of compiled) {
        const match = route.method === request.method ? pattern.exec(path) : null;
        if (match === null) continue;
        const bound = Object.fromEntries(
          names.map((name, index) => [name, unescapedPath(match[index + 1] ?? '')]),
        );
        return {
          operation: route.operation,
          input: {
            ...bodyOf(route, request.body),
            ...queryOf(route, request.query),
            ...headersOf(route, request.headers),
            ...bound,
          },
        };
      }
      throw new AwsError('UnknownOperationException', '', 404);
    },
    success(operation, output): WireResponse {
      const route = routes.find((one) => one.operation === operation);
      return answer(route, output);
    },
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

interface Compiled {
  readonly route: RestRoute;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** More literal text wins over a parameter in its place. */
  readonly literals: number;
}

function compile(route: RestRoute): Compiled {
  const names: string[] = [];
  const source = route.path
    .replace(/\/+$/, '')
    .split('/')
    .map((segment) => {
      const parameter = /^\{(\w+)(\+?)\}$/.exec(segment);
      if (parameter === null) return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(parameter[1] ?? '');
      return parameter[2] === '+' ? '(.+)' : '([^/]+)';
    })
    .join('/');
  return {
    route,
    pattern: new RegExp(`^${source}$`),
    names,
    literals: route.path.split('/').length - names.length,
  };
}

function bodyOf(route: RestRoute, body: Uint8Array): Readonly<Record<string, unknown>> {
  if (route.payload !== undefined) return { [route.payload]: body };
  const input = jsonObjectOf(body);
  if (input === undefined)
    throw new AwsError('SerializationException', 'Unexpected token in the request body.');
  return input;
}

function queryOf(route: RestRoute, query: string): Readonly<Record<string, string | readonly string[]>> {
  const members: Record<string, string | readonly string[]> = {};
  for (const [parameter, value] of parametersOf(query)) {
    const member = route.query?.[parameter] ?? parameter;
    const earlier = members[member];
    if (earlier !== undefined)
      members[member] = [...(typeof earlier === 'string' ? [earlier] : earlier), value];
    else members[member] = LIST_PARAMETERS.has(parameter) ? [value] : value;
  }
  return members;
}

function headersOf(
  route: RestRoute,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const bound = Object.entries(route.headers ?? {}).map(
    ([header, member]) => [member, headers[header.toLowerCase()]] as const,
  );
  return Object.fromEntries(
    bound.filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  );
}

function answer(route: RestRoute | undefined, output: Output): WireResponse {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const members = { ...output };
  for (const [header, member] of Object.entries(route?.outputHeaders ?? {})) {
    if (members[member] !== undefined)
      headers[header.toLowerCase()] = String(members[member] as string | number);
    delete members[member];
  }
  if (route?.payload !== undefined) {
    const status = statusOf(members) ?? route.status ?? 200;
    const payload = members[route.payload];
    return {
      status,
      headers,
      body: payload instanceof Uint8Array ? payload : bytesOf(typeof payload === 'string' ? payload : ''),
    };
  }
  const status = route?.status ?? 200;
  return { status, headers, body: status === 204 ? new Uint8Array() : bytesOf(JSON.stringify(members)) };
}

/** Lambda's Invoke answers with the status that it gives as a member. */
function statusOf(members: Output): number | undefined {
  const status = members['StatusCode'];
  return typeof status === 'number' ? status : undefined;
}

/** In a path, `+` is a plus. */
function unescapedPath(segment: string): string {
  return unescaped(segment.replaceAll('+', '%2B'));
}

/** awsQuery: a form in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
import { AwsError, type Input, type Output, type QueryLists } from '../services/service.ts';
import { bytesOf, parametersOf, QUERY_ERRORS, textOf, type Codec } from './wire.ts';

/** The codec of a service that is called by `Action=…`. */
export function queryCodec(xmlns: string, lists: QueryLists): Codec {
  const headers = { 'content-type': 'text/xml' };
  return {
    common: QUERY_ERRORS,
    decode(request) {
      const {
        Action,
        Version: _version,
        ...rest
      } = treeOf([...parametersOf(request.query), ...parametersOf(textOf(request.body))]);
      if (typeof Action !== 'string' || Action === '')
        throw new AwsError('MissingAction', 'Could not find operation in the request');
      return { operation: Action, input: rest };
    },
    success: (operation, output, requestId) => ({
      status: 200,
      headers,
      body: bytesOf(
        `<${operation}Response xmlns="${xmlns}"><${operation}Result>${xmlMembers(output, lists)}</${operation}Result>` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
      ),
    }),
    failure(error, requestId) {
      const { __type: _type, ...fields } = error.fields;
      const type = error.status >= 500 ? 'Receiver' : 'Sender';
      const members = xmlMembers({ Type: type, Code: error.code, Message: error.message, ...fields }, lists);
      return {
        status: error.status,
        headers,
        body: bytesOf(
          `<ErrorResponse xmlns="${xmlns}"><Error>${members}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
        ),
      };
    },
  };
}

interface Tree {
  [key: string]: Tree | string;
}

/** `Tags.member.1.Key=a` → `{ Tags: [{ Key: 'a' }] }`; `Map.entry.1.key` and `.value` → an object. Every leaf is a string. */
function treeOf(parameters: readonly (readonly [string, string])[]): Record<string, unknown> {
  const root: Tree = Object.create(null) as Tree;
  for (const [name, value] of parameters.slice(0, 10_000)) {
    const path = name.split('.');
    if (path.length > 20) continue;
    let at = root;
    for (const key of path.slice(0, -1)) {
      const next = at[key];
      at = typeof next === 'object' ? next : (at[key] = Object.create(null) as Tree);
    }
    at[path.at(-1) ?? ''] = value;
  }
  return Object.fromEntries(Object.entries(root).map(([key, value]) => [key, collapsed(value)]));
}

function collapsed(node: Tree | string): unknown {
  if (typeof node === 'string') return node;
  const keys = Object.keys(node);
  const only = keys.length === 1 ? keys[0] : undefined;
  // An empty list travels as `Tags=` or `Tags.member=`.
  if (only === 'member') return node['member'] === '' ? [] : listOf(node['member'] ?? '');
  if (only === 'entry') return mapOf(node['entry'] ?? '');
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) return listOf(node);
  return Object.fromEntries(keys.map((key) => [key, collapsed(node[key] ?? '')]));
}

function listOf(node: Tree | string): unknown {
  if (typeof node === 'string') return [node];
  const numbers = Object.keys(node).sort((a, b) => Number(a) - Number(b));
  return numbers.map((number) => collapsed(node[number] ?? ''));
}

function mapOf(node: Tree | string): Input {
  const entries = listOf(node) as readonly { readonly key?: unknown; readonly value?: unknown }[];
  return Object.fromEntries(entries.map(({ key, value }) => [String(key), value]));
}

function xmlMembers(output: Output, lists: QueryLists): string {
  return Object.entries(output)
    .map(([name, value]) => xmlElement(name, value, lists))
    .join('');
}

function xmlElement(name: string, value: unknown, lists: QueryLists): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    const element = lists[name] ?? 'member';
    return `<${name}>${value.map((item) => xmlElement(element, item, lists)).join('')}</${name}>`;
  }
  if (typeof value === 'object') return `<${name}>${xmlMembers(value as Output, lists)}</${name}>`;
  return `<${name}>${escapeXml(String(value as string | number | boolean))}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, (char) => {
    const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
    return names[char] ?? `&#x${char.charCodeAt(0).toString(16).toUpperCase()};`;
  });
}

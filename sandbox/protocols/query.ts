/** awsQuery: a form in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
import type { ServiceModel } from '../model/model.ts';
import { AwsError, type Input, type Output } from './aws-error.ts';
import { textTimes } from './times.ts';
import { typedTree, type Tree } from './typed.ts';
import { bytesOf, parametersOf, QUERY_ERRORS, textOf, type Codec } from './wire.ts';

/** The codec of a service that is called by `Action=…`. */
export function queryCodec(model: ServiceModel): Codec {
  const xmlns = model.xmlNamespace ?? '';
  const headers = { 'content-type': 'text/xml' };
  return {
    common: QUERY_ERRORS,
    decode(request) {
      const tree = treeOf([...parametersOf(request.query), ...parametersOf(textOf(request.body))]);
      const operation = tree['Action'];
      if (typeof operation !== 'string' || operation === '')
        throw new AwsError('MissingAction', 'Could not find operation in the request');
      const { input } =
        (Object.hasOwn(model.operations, operation) ? model.operations[operation] : undefined) ?? {};
      return { operation, input: input === undefined ? {} : (typedTree(model, input, tree) as Input) };
    },
    success: (operation, output, requestId) => ({
      status: 200,
      headers,
      body: bytesOf(
        `<${operation}Response xmlns="${xmlns}"><${operation}Result>${xmlMembers(textTimes(model, output))}</${operation}Result>` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
      ),
    }),
    failure(error, requestId) {
      const { __type: _type, ...fields } = error.fields;
      const type = error.status >= 500 ? 'Receiver' : 'Sender';
      const members = xmlMembers({ Type: type, Code: error.code, Message: error.message, ...fields });
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

/** `Tags.member.1.Key=a` as nested names. */
function treeOf(parameters: readonly (readonly [string, string])[]): Tree {
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
  return root;
}

function xmlMembers(output: Output): string {
  return Object.entries(output)
    .map(([name, value]) => xmlElement(name, value))
    .join('');
}

function xmlElement(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    return `<${name}>${value.map((item) => xmlElement('member', item)).join('')}</${name}>`;
  }
  if (typeof value === 'object') return `<${name}>${xmlMembers(value as Output)}</${name}>`;
  return `<${name}>${escapeXml(String(value as string | number | boolean))}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, (char) => {
    const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
    return names[char] ?? `&#x${char.charCodeAt(0).toString(16).toUpperCase()};`;
  });
}

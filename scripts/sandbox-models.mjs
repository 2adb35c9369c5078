/**
 * Writes `sandbox/model/*.json` and `sandbox/model/types/*.ts`: of AWS's published API models, what the sandbox serves. Run by hand, to add an
 * operation or to renew the models; building and testing do not need it.
 *
 *   node scripts/sandbox-models.mjs FOLDER
 *
 * FOLDER holds the models in botocore's form, as `sqs.json` or as `sqs/2012-11-05/service-2.json` (botocore's own `data` folder). Enumerations and
 * members that the installed JavaScript SDK already knows are added.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVED } from './sandbox-operations.mjs';

const TARGET = 'sandbox/model';
/** Kept of a shape; documentation, errors and hints for clients are not. */
const ANYTHING = 'Anything';
const LIMITS = ['min', 'max', 'pattern', 'enum', 'sensitive'];

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Say where the models are: node scripts/sandbox-models.mjs FOLDER');
mkdirSync(join(TARGET, 'types'), { recursive: true });
for (const [name, { client, operations }] of Object.entries(SERVED)) {
  const model = compact(published(name), await import(`@aws-sdk/client-${client}`), operations);
  writeFileSync(join(TARGET, `${name}.json`), jsonLines(model));
  writeFileSync(join(TARGET, 'types', `${name}.ts`), typeLines(name, model));
}

/** A service's model as it was published. */
function published(name) {
  const plain = join(folder, `${name}.json`);
  const versions = join(folder, name);
  const file = existsSync(plain)
    ? plain
    : join(versions, readdirSync(versions).sort().at(-1) ?? '', 'service-2.json');
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The operations that are served, with every shape that their inputs reach. */
function compact({ metadata, operations, shapes }, sdk, served) {
  const kept = {};
  const keep = (name) => {
    if (name === ANYTHING) kept[name] = { type: 'any' };
    if (kept[name] !== undefined) return;
    kept[name] = {};
    const { also, ...shape } = compactShape(name, shapes[name], sdk);
    kept[name] = shape;
    for (const inner of also) keep(inner);
  };
  const times = new Set();
  const entries = served.map((operation) => {
    const { http = {}, input, output } = operations[operation];
    if (input !== undefined) keep(input.shape);
    if (output !== undefined) collectTimes(output.shape, shapes, times, new Set());
    return [
      operation,
      {
        ...(metadata.protocol === 'rest-json' ? { method: http.method, path: http.requestUri } : {}),
        ...(http.responseCode === undefined || http.responseCode === 200
          ? {}
          : { status: http.responseCode }),
        ...(input === undefined ? {} : { input: input.shape }),
        ...answerOf(shapes[output?.shape]),
      },
    ];
  });
  return {
    source: 'botocore 1.43.11, and the enumerations and members of AWS SDK for JavaScript 3.1169',
    license: 'Apache-2.0',
    apiVersion: metadata.apiVersion,
    protocols: metadata.protocols,
    ...(metadata.targetPrefix === undefined ? {} : { targetPrefix: metadata.targetPrefix }),
    ...(metadata.jsonVersion === undefined ? {} : { jsonVersion: metadata.jsonVersion }),
    ...(metadata.xmlNamespace === undefined ? {} : { xmlNamespace: metadata.xmlNamespace }),
    ...(metadata.awsQueryCompatible === undefined ? {} : { queryErrors: true }),
    // Only where several protocols write times differently.
    ...((metadata.protocols ?? []).length > 1 ? { times: [...times].sort((a, b) => (a < b ? -1 : 1)) } : {}),
    operations: Object.fromEntries(entries),
    shapes: Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** What of an answer is not in its body. */
function answerOf(shape) {
  const members = Object.entries(shape?.members ?? {});
  const at = (location) => members.filter(([, member]) => member.location === location);
  const headers = at('header').map(([name, { locationName }]) => [locationName, name]);
  const [status] = at('statusCode').map(([name]) => name);
  return {
    ...(shape?.payload === undefined ? {} : { payload: shape.payload }),
    ...(headers.length === 0 ? {} : { outputHeaders: Object.fromEntries(headers) }),
    ...(status === undefined ? {} : { statusMember: status }),
  };
}

function collectTimes(name, shapes, times, seen) {
  if (seen.has(name)) return;
  seen.add(name);
  const { members = {}, member } = shapes[name];
  if (member !== undefined) collectTimes(member.shape, shapes, times, seen);
  for (const [own, { shape }] of Object.entries(members)) {
    const inner = shapes[shape];
    if (inner.type === 'timestamp' || shapes[inner.member?.shape]?.type === 'timestamp') times.add(own);
    collectTimes(shape, shapes, times, seen);
  }
}

/** A shape by the names that travel, without what only clients need; `also` names the shapes it is made of. */
function compactShape(name, shape, sdk) {
  const limits = Object.fromEntries(
    LIMITS.filter((key) => shape[key] !== undefined).map((key) => [key, shape[key]]),
  );
  if (limits.pattern !== undefined) limits.pattern = withNewerRegions(limits.pattern);
  const newer = sdk[name];
  if (shape.enum !== undefined && typeof newer === 'object')
    limits.enum = [...new Set([...shape.enum, ...Object.values(newer)])];
  switch (shape.type) {
    case 'structure': {
      const members = inOrder(name, shape.members, sdk).map(([own, member]) => [
        member.location === 'header' ? own : (member.locationName ?? own),
        own,
        member,
      ]);
      const places = members
        .filter(([, , { location }]) => location !== undefined)
        .map(([wire, , { location, locationName }]) => [
          wire,
          location === 'header' ? ['header', locationName.toLowerCase()] : [location, wire],
        ]);
      for (const newer of newerMembers(name, shape, sdk)) members.push([newer, newer, { shape: ANYTHING }]);
      const wireOf = Object.fromEntries(members.map(([wire, own]) => [own, wire]));
      return {
        type: 'structure',
        ...((shape.required ?? []).length === 0
          ? {}
          : { required: shape.required.map((own) => wireOf[own]) }),
        members: Object.fromEntries(members.map(([wire, , member]) => [wire, member.shape])),
        ...(places.length === 0 ? {} : { places: Object.fromEntries(places) }),
        ...(shape.payload === undefined ? {} : { payload: shape.payload }),
        also: members.map(([, , member]) => member.shape),
      };
    }
    case 'list':
      return { type: 'list', ...limits, member: shape.member.shape, also: [shape.member.shape] };
    case 'map': {
      const [key, value] = [shape.key.shape, shape.value.shape];
      return { type: 'map', ...limits, key, value, also: [key, value] };
    }
    default:
      return { type: shape.type, ...limits, also: [] };
  }
}

/** A Region in a pattern: AWS's newer models also know those of its isolated clouds and of the European sovereign cloud. */
function withNewerRegions(pattern) {
  return pattern.replaceAll(
    /\[a-z\]\{2\}\((?:-gov|\(-gov\)\|\(-iso\(\[a-z\]\?\)\))\)\?-\[a-z\]\+-\\d\{1\}/g,
    '(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}',
  );
}

/** A structure's members in the SDK's order, which is the published one: files here may be sorted. */
function inOrder(name, members, sdk) {
  const [, , , , order = []] = sdk[`${name}$`] ?? [];
  const place = (own) => (order.includes(own) ? order.indexOf(own) : order.length);
  return Object.entries(members).sort(([a], [b]) => place(a) - place(b));
}

/** Members of a structure that only the SDK's schema knows: taken as they come. */
function newerMembers(name, { members }, sdk) {
  const [, , , , known = []] = sdk[`${name}$`] ?? [];
  const missing = known.filter((own) => members[own] === undefined);
  if (missing.length > 0) console.log(`${name}: ${missing.join(', ')} only in the SDK`);
  return missing;
}

/** One operation and one shape a line, so that a change is seen as such. */
function jsonLines({ operations, shapes, ...head }) {
  const lines = (entries) =>
    Object.entries(entries)
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n');
  const first = Object.entries(head).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`,
  );
  return `{\n${first.join('')}  "operations": {\n${lines(operations)}\n  },\n  "shapes": {\n${lines(shapes)}\n  }\n}\n`;
}

/** The inputs as types, after they were checked. */
function typeLines(name, { operations, shapes }) {
  const structures = Object.entries(shapes).filter(([, { type }]) => type === 'structure');
  const lines = structures.map(([shape, { members, required = [], payload }]) => {
    const own = Object.entries(members).map(([member, inner]) => {
      const type = member === payload ? 'Uint8Array' : typeOf(inner, shapes);
      return `readonly ${JSON.stringify(member)}${required.includes(member) ? '' : '?'}: ${type};`;
    });
    return `export type ${shape} = { ${own.join(' ')} };`;
  });
  const inputs = Object.entries(operations).map(
    ([operation, { input }]) => `  readonly ${operation}: ${input ?? 'Readonly<Record<string, never>>'};`,
  );
  return `/** Written by scripts/sandbox-models.mjs: the inputs of the operations that the sandbox serves, as they are once checked. */
export interface ${name.charAt(0).toUpperCase()}${name.slice(1)}Inputs {
${inputs.join('\n')}
}
${lines.join('\n')}
`;
}

function typeOf(name, shapes) {
  const shape = shapes[name];
  switch (shape.type) {
    case 'structure':
      return name;
    case 'list':
      return `readonly (${typeOf(shape.member, shapes)})[]`;
    case 'map':
      return `Readonly<Record<string, ${typeOf(shape.value, shapes)}>>`;
    case 'any':
      return 'unknown';
    case 'boolean':
      return 'boolean';
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'timestamp':
      return 'number';
    default:
      return shape.enum === undefined
        ? 'string'
        : shape.enum.map((value) => JSON.stringify(value)).join(' | ');
  }
}

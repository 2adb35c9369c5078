import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handle } from '../http/handle.ts';
import { operatorKey } from '../access/operators.ts';
import { cbor } from '@smithy/core/cbor';
import { queryCodec } from '../protocols/query.ts';
import { restJsonCodec } from '../protocols/rest-json.ts';
import { cborCodec } from '../protocols/rpc-v2-cbor.ts';
import { AwsError } from '../protocols/aws-error.ts';
import { inputOf, type ServiceModel } from '../model/model.ts';
import type { WireRequest } from '../protocols/wire.ts';
import { SERVICES } from '../services/all-services.ts';
import { callsOf, opaqueUuid, type World } from '../world/world.ts';
import { ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT, organizationWorld } from '../world/worlds.ts';
import { clientConfig, raw, read, signedRequest, type RawRequest } from './client-config.ts';

const TARGETS: Readonly<Record<string, string>> = {
  organizations: 'AWSOrganizationsV20161128.DescribeOrganization',
  ssm: 'AmazonSSM.DescribeParameters',
  sqs: 'AmazonSQS.ListQueues',
  dynamodb: 'DynamoDB_20120810.ListTables',
  events: 'AWSEvents.ListRules',
  logs: 'Logs_20140328.DescribeLogGroups',
  monitoring: 'GraniteServiceVersion20100801.DescribeAlarms',
};
const ACTIONS: Readonly<Record<string, string>> = {
  iam: 'Action=ListRoles&Version=2010-05-08',
  sts: 'Action=GetCallerIdentity&Version=2011-06-15',
  monitoring: 'Action=DescribeAlarms&Version=2010-08-01',
};

describe('request.protocols', () => {
  it.each(Object.entries(TARGETS))(
    'request.protocols: %s answers JSON to a target',
    async (service, target) => {
      const answer = await ask({ service, headers: jsonHeaders(target), body: '{}' });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^application\/x-amz-json-1\.[01]$/);
      expect(JSON.parse(answer.text)).toBeTypeOf('object');
    },
  );

  it.each(Object.entries(ACTIONS))('request.protocols: %s answers XML to a form', async (service, body) => {
    const answer = await ask({
      service,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    expect(answer.status).toBe(200);
    const action = new URLSearchParams(body).get('Action');
    expect(answer.text).toMatch(
      new RegExp(
        `^<${action}Response xmlns="http[^"]+"><${action}Result>.*</${action}Result><ResponseMetadata><RequestId>`,
      ),
    );
  });

  it.each([
    ['guardduty', 'GET', '/detector', 'detectorIds'],
    ['lambda', 'GET', '/2015-03-31/functions/', 'Functions'],
    ['account', 'POST', '/listRegions', 'Regions'],
  ])('request.protocols: %s answers to a path', async (service, method, path, member) => {
    const answer = await ask({ service, method, path, ...(method === 'POST' && { body: '{}' }) });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toHaveProperty(member);
  });

  it('request.protocols: CloudWatch speaks CBOR too, with moments', async () => {
    const world = organizationWorld({ members: 0 });
    await new CloudWatchClient(clientConfig(world, ADMIN_ACCOUNT)).send(
      new PutMetricAlarmCommand({
        AlarmName: 'a',
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Statistic: 'Maximum',
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 0.5,
        Period: 60,
        EvaluationPeriods: 1,
      }),
    );
    const request = signedRequest(operatorKey(world, ADMIN_ACCOUNT), {
      service: 'monitoring',
      path: '/service/GraniteServiceVersion20100801/operation/DescribeAlarms',
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      body: String.fromCharCode(0xa0),
    });
    // 0xa0 is no text, so the library is told the payload's hash is not signed.
    const body = Uint8Array.from(cbor.serialize({ AlarmNames: ['a'] }));
    const answer = await handle(world, { ...resigned(world, request, body), body });
    if (typeof answer === 'string') throw new Error(answer);
    expect(answer.headers['smithy-protocol']).toBe('rpc-v2-cbor');
    expect(cbor.deserialize(answer.body)).toMatchObject({
      MetricAlarms: [
        {
          AlarmName: 'a',
          Threshold: 0.5,
          AlarmConfigurationUpdatedTimestamp: { tag: 1, value: expect.any(Number) },
        },
      ],
    });
    const { MetricAlarms } = await new CloudWatchClient(clientConfig(world, ADMIN_ACCOUNT)).send(
      new DescribeAlarmsCommand({}),
    );
    expect(MetricAlarms![0]!.AlarmConfigurationUpdatedTimestamp).toBeInstanceOf(Date);
  });
});

it('request.id: every answer has an id of its own, also in XML', async () => {
  const world = organizationWorld({ members: 0 });
  const request = {
    service: 'sts',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: ACTIONS['sts'] ?? '',
  };
  const [first, second] = [await ask(request, world), await ask(request, world)];
  expect(first.headers['x-amzn-requestid']).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(first.headers['x-amzn-requestid']).not.toBe(second.headers['x-amzn-requestid']);
  expect(first.text).toContain(`<RequestId>${first.headers['x-amzn-requestid']}</RequestId>`);
});

it("request.date: an answer is dated by the world's clock", async () => {
  const world = organizationWorld({ members: 0, time: Date.UTC(2031, 0, 1) });
  const answer = await ask({ service: 'sqs', headers: jsonHeaders(TARGETS['sqs'] ?? ''), body: '{}' }, world);
  expect(answer.headers['date']).toBe('Wed, 01 Jan 2031 00:00:00 GMT');
});

it('request.log: the log says who did what, where, how it ended, and nothing of the contents', async () => {
  const world = organizationWorld({ members: 0, time: 1000 });
  const body = JSON.stringify({ Name: '/a', Value: 'hunter2', Type: 'SecureString' });
  await ask(
    { service: 'ssm', region: 'eu-west-1', headers: jsonHeaders('AmazonSSM.PutParameter'), body },
    world,
  );
  await ask({ service: 'ssm', headers: jsonHeaders('AmazonSSM.GetParameter'), body: '{"Name":"/b"}' }, world);
  const common = {
    time: 1000,
    service: 'ssm',
    account: ADMIN_ACCOUNT,
    principal: `arn:aws:iam::${ADMIN_ACCOUNT}:user/operator`,
  };
  expect(callsOf(world)).toEqual([
    {
      ...common,
      operation: 'PutParameter',
      region: 'eu-west-1',
      write: true,
      status: 200,
      requestId: expect.any(String),
    },
    {
      ...common,
      operation: 'GetParameter',
      region: 'us-east-1',
      write: false,
      status: 400,
      error: 'ParameterNotFound',
      requestId: expect.any(String),
    },
  ]);
  expect(JSON.stringify(callsOf(world))).not.toContain('hunter2');
});

it.each([
  [
    { service: 'sqs', headers: jsonHeaders('AmazonSQS.Nonsense'), body: '{}' },
    400,
    'UnknownOperationException',
  ],
  [
    { service: 'sqs', headers: jsonHeaders('Other.ListQueues'), body: '{}' },
    400,
    'UnknownOperationException',
  ],
  [{ service: 'sts', body: 'Action=Nonsense' }, 400, 'InvalidAction'],
  [{ service: 'sts', body: 'nonsense' }, 400, 'MissingAction'],
  [{ service: 'guardduty', path: '/nonsense' }, 404, 'UnknownOperationException'],
  [{ service: 'guardduty', method: 'PUT', path: '/detector' }, 404, 'UnknownOperationException'],
  [{ service: 's3', method: 'GET' }, 404, 'UnknownOperationException'],
] as const)('request.unknown: %j is refused', async (request, status, code) => {
  const answer = await ask(request);
  expect(answer.status).toBe(status);
  expect(`${answer.headers['x-amzn-errortype'] ?? ''} ${answer.text}`).toContain(code);
});

describe('request.garbage', () => {
  it.each(['{', '[]', '"text"', 'null', '\u0000'])(
    'request.garbage: the JSON body %j is refused',
    async (body) => {
      const answer = await ask({ service: 'sqs', headers: jsonHeaders('AmazonSQS.ListQueues'), body });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('SerializationException');
    },
  );

  it.each([null, 1, 'text', []])('request.garbage: %j in place of a structure is refused', async (wrong) => {
    const headers = jsonHeaders('DynamoDB_20120810.TransactWriteItems');
    const answer = await ask({
      service: 'dynamodb',
      headers,
      body: JSON.stringify({ TransactItems: [{ Put: wrong }] }),
    });
    expect(answer.status).toBe(400);
  });

  it('request.garbage: no request at all makes the simulator fail', async () => {
    const world = organizationWorld({ members: 0 });
    const who = operatorKey(world, ADMIN_ACCOUNT);
    const targets = SERVICES.flatMap(({ id, model, operations }) =>
      model.targetPrefix === undefined
        ? []
        : Object.keys(operations).map((operation) => ({
            service: id,
            target: `${model.targetPrefix}.${operation}`,
          })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...targets),
        fc.dictionary(members, fc.jsonValue({ maxDepth: 3 })),
        async (operation, input) => {
          const { service, target } = operation;
          const answer = await raw(world, who, {
            service,
            headers: jsonHeaders(target),
            body: JSON.stringify(input),
          });
          expect(answer.text).not.toContain('The simulator failed');
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('request.nulls', () => {
  it.each(SERVICES.map(({ id }) => id))(
    'request.nulls: to every operation of %s a null is the same as nothing',
    async (id) => {
      for (const { operation, request, optional } of bodies(id)) {
        const nulls = Object.fromEntries(optional.map((member) => [member, null]));
        const [without, withNulls] = [
          await ask({ ...request, body: '{}' }),
          await ask({ ...request, body: JSON.stringify(nulls) }),
        ];
        const seen = ({ status, text }: typeof without) => ({
          operation,
          status,
          text: text.replace(UUID, ''),
        });
        expect(seen(withNulls)).toEqual(seen(without));
      }
    },
  );

  it('request.nulls: also inside a structure', async () => {
    const targets = [
      { Id: 'a', Arn: 'arn:aws:sqs:us-east-1:222222222222:q', Input: null, SqsParameters: null },
    ];
    const answer = await ask({
      service: 'events',
      headers: jsonHeaders('AWSEvents.PutTargets'),
      body: JSON.stringify({ Rule: 'none', Targets: targets }),
    });
    expect(answer.text).toContain('Rule none does not exist');
  });
});

it('request.compressed: a body may be compressed', async () => {
  const world = organizationWorld({ members: 0 });
  const plain = signedRequest(operatorKey(world, ADMIN_ACCOUNT), {
    service: 'sqs',
    headers: { ...jsonHeaders('AmazonSQS.CreateQueue'), 'content-encoding': 'gzip' },
  });
  const body = gzipSync('{"QueueName":"q"}');
  const answer = read(await handle(world, { ...resigned(world, plain, body), body }));
  expect(JSON.parse(answer.text)).toEqual({ QueueUrl: expect.stringMatching(/\/q$/) });
});

it('request.clients: the JavaScript SDK is answered without sockets', async () => {
  const world = organizationWorld({ members: 0 });
  const { Account } = await new STSClient(clientConfig(world, MANAGEMENT_ACCOUNT)).send(
    new GetCallerIdentityCommand({}),
  );
  expect(Account).toBe(MANAGEMENT_ACCOUNT);
});

/** A model of one operation, with what this test needs of one. */
function modelOf(operations: ServiceModel['operations'], shapes: ServiceModel['shapes']): ServiceModel {
  return { protocols: [], apiVersion: '1', operations, shapes };
}

describe('forms', () => {
  const model = modelOf(
    { A: { input: 'A' } },
    {
      A: {
        type: 'structure',
        members: {
          Name: 'Text',
          Tags: 'Tags',
          Map: 'Map',
          Empty: 'Tags',
          Flat: 'Texts',
          Most: 'Number',
          On: 'Flag',
        },
      },
      Text: { type: 'string' },
      Texts: { type: 'list', member: 'Text' },
      Tag: { type: 'structure', members: { Key: 'Text', Value: 'Text' } },
      Tags: { type: 'list', member: 'Tag' },
      Map: { type: 'map', key: 'Text', value: 'Text' },
      Number: { type: 'integer' },
      Flag: { type: 'boolean' },
    },
  );
  const { decode } = queryCodec(model);
  const form = (text: string) =>
    decode({ method: 'POST', path: '/', query: '', headers: {}, body: new TextEncoder().encode(text) }).input;

  it('carry lists, structures, maps, numbers and booleans', () => {
    const parts = [
      'Action=A',
      'Version=1',
      'Name=a+b%26c',
      'Tags.member.2.Key=k2',
      'Tags.member.1.Key=k1',
      'Tags.member.1.Value=v1',
      'Map.entry.1.key=x',
      'Map.entry.1.value=y',
      'Empty=',
      'Flat.1=p',
      'Flat.2=q',
      'Most=7',
      'On=true',
      'Unknown=1',
    ];
    expect(form(parts.join('&'))).toEqual({
      Name: 'a b&c',
      Tags: [{ Key: 'k1', Value: 'v1' }, { Key: 'k2' }],
      Map: { x: 'y' },
      Empty: [],
      Flat: ['p', 'q'],
      Most: 7,
      On: true,
    });
  });

  it('of any kind are read without failing', () => {
    const names = fc.constantFrom('Name', 'Tags', 'Map', 'Flat', 'Most', 'On', 'member', 'entry', '1', 'key');
    const parameter = fc
      .tuple(fc.array(names, { minLength: 1, maxLength: 5 }), fc.string())
      .map(([path, text]) => `${path.join('.')}=${encodeURIComponent(text)}`);
    fc.assert(
      fc.property(fc.array(parameter), fc.string(), (parameters, text) => {
        expect(form(['Action=A', ...parameters, text].join('&'))).toBeTypeOf('object');
      }),
    );
  });
});

describe('paths', () => {
  const part: ServiceModel['shapes'][string] = {
    type: 'structure',
    members: { Id: 'Text', Part: 'Text', Max: 'Number', tagKeys: 'Texts', Mode: 'Text', Name: 'Text' },
    places: {
      Id: ['uri', 'Id'],
      Part: ['uri', 'Part'],
      Max: ['querystring', 'max'],
      tagKeys: ['querystring', 'tagKeys'],
      Mode: ['header', 'x-mode'],
    },
  };
  const codec = restJsonCodec(
    'x',
    modelOf(
      {
        Get: { method: 'GET', path: '/things/{Id}' },
        List: { method: 'GET', path: '/things/all' },
        Tag: { method: 'DELETE', path: '/tags/{ResourceArn}', status: 204 },
        Put: { method: 'PUT', path: '/things/{Id}/parts/{Part}', input: 'Part' },
      },
      {
        Part: part,
        Text: { type: 'string' },
        Texts: { type: 'list', member: 'Text' },
        Number: { type: 'integer' },
      },
    ),
  );
  const decode = (method: string, path: string, more: Partial<WireRequest> = {}) =>
    codec.decode({ method, path, query: '', headers: {}, body: new Uint8Array(), ...more });

  it('prefer what is written out to what stands for anything', () => {
    expect(decode('GET', '/things/all').operation).toBe('List');
    expect(decode('GET', '/things/all%20of').input).toEqual({ Id: 'all of' });
  });

  it('bind segments, queries, headers and the body', () => {
    const request = {
      query: 'max=3&tagKeys=a&other=x&other=y',
      headers: { 'x-mode': 'fast' },
      body: new TextEncoder().encode('{"Name":"n"}'),
    };
    expect(decode('PUT', '/things/a%2Fb/parts/c+d/', request)).toEqual({
      operation: 'Put',
      input: { Id: 'a/b', Part: 'c+d', Max: 3, tagKeys: ['a'], Mode: 'fast', Name: 'n' },
    });
    expect(decode('DELETE', '/tags/arn:aws:x:detector/abc').input).toEqual({
      ResourceArn: 'arn:aws:x:detector/abc',
    });
  });

  it('answer 204 without a body', () => {
    expect(codec.success('Tag', {}, 'id')).toMatchObject({ status: 204, body: new Uint8Array() });
  });
});

it('any bytes are CBOR or refused', () => {
  const model = modelOf({}, {});
  const { decode } = cborCodec('monitoring', model);
  const outcome = (body: Uint8Array): string => {
    try {
      const path = '/service/X/operation/DescribeAlarms';
      return typeof decode({ method: 'POST', path, query: '', headers: {}, body }).input;
    } catch (error) {
      return error instanceof AwsError ? error.code : 'failed';
    }
  };
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(['object', 'SerializationException']).toContain(outcome(bytes));
    }),
  );
});

it('ids are UUIDs', () => {
  expect(opaqueUuid(organizationWorld({ members: 0 }))).toMatch(/^[0-9a-f-]{36}$/);
});

const members = fc.constantFrom(
  'Name',
  'Names',
  'QueueUrl',
  'QueueName',
  'Attributes',
  'TableName',
  'Item',
  'Key',
  'Rule',
  'Targets',
  'EventPattern',
  'Entries',
  'Tags',
  'ResourceArn',
  'ResourceARN',
  'resourceArn',
  'logGroupName',
  'logStreamName',
  'logEvents',
  'AlarmName',
  'AccountId',
  'ParentId',
  'Value',
  'Path',
  'NextToken',
  'MaxResults',
  'Limit',
  'ExpressionAttributeValues',
  'KeyConditionExpression',
  'TransactItems',
  'MessageBody',
);

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

/** A request for every operation of a service that takes JSON, with the members that its body may leave out. */
function bodies(id: string) {
  const { model } = SERVICES.find((service) => service.id === id)!;
  if (!model.protocols.some((protocol) => protocol === 'json' || protocol === 'rest-json')) return [];
  return Object.entries(model.operations).map(([operation, { method, path }]) => {
    const { members = {}, places = {}, required = [], payload } = inputOf(model, operation) ?? {};
    const request: RawRequest =
      model.targetPrefix === undefined
        ? { service: id, method: method ?? 'POST', path: (path ?? '/').replaceAll(/\{\w+\}/g, 'x') }
        : { service: id, headers: jsonHeaders(`${model.targetPrefix}.${operation}`) };
    const optional = Object.keys(members).filter(
      (member) => !(member in places) && !required.includes(member) && member !== payload,
    );
    return { operation, request, optional };
  });
}

function jsonHeaders(target: string): Record<string, string> {
  return { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' };
}

async function ask(request: RawRequest, world: World = organizationWorld({ members: 0 })) {
  const account = request.service === 'organizations' ? MANAGEMENT_ACCOUNT : ADMIN_ACCOUNT;
  return raw(world, operatorKey(world, account), request);
}

/** The same request signed again for bytes that are no text. */
function resigned(world: World, request: WireRequest, body: Uint8Array): WireRequest {
  const { authorization: _old, host = '', ...headers } = request.headers;
  const service = host.split('.')[0] ?? '';
  return signedRequest(operatorKey(world, ADMIN_ACCOUNT), {
    service,
    path: request.path,
    headers: {
      ...headers,
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      'content-length': String(body.length),
    },
  });
}

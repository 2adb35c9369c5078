import { expect, it } from 'vitest';
import { operatorKey } from '../access/operators.ts';
import { SERVICES } from '../services/all-services.ts';
import { ADMIN_ACCOUNT, MANAGEMENT_ACCOUNT, organizationWorld } from '../world/worlds.ts';
import { raw, type RawAnswer, type RawRequest } from './client-config.ts';

/** What a service says to an input that its model does not allow: operation, input, code and text. */
type Row = readonly [operation: string, input: object, code: string, message: string];

const FORMS: Readonly<Record<string, readonly Row[]>> = {
  iam: [
    [
      'CreateRole',
      { RoleName: 'a b', MaxSessionDuration: '1' },
      'ValidationError',
      "3 validation errors detected: Value 'a b' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+; Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null; Value '1' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
    ],
    [
      'TagRole',
      { RoleName: 'a', 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'b & c' },
      'ValidationError',
      "1 validation error detected: Value 'b & c' at 'tags.1.member.value' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*",
    ],
    ['ListRoles', { MaxItems: 'ten' }, 'MalformedInput', 'STRING_VALUE cannot be converted to Integer'],
  ],
  monitoring: [
    [
      'PutMetricAlarm',
      { AlarmName: '', Statistic: 'Median' },
      'ValidationError',
      "2 validation errors detected: Value '' at 'alarmName' failed to satisfy constraint: Member must have length greater than or equal to 1; Value 'Median' at 'statistic' failed to satisfy constraint: Member must satisfy enum value set: [SampleCount, Average, Sum, Minimum, Maximum]",
    ],
    [
      'GetMetricStatistics',
      {
        Namespace: 'a',
        MetricName: 'a',
        StartTime: '2026-01-01T00:00:00Z',
        EndTime: '2026-01-02T00:00:00Z',
      },
      'ValidationError',
      "1 validation error detected: Value null at 'period' failed to satisfy constraint: Member must not be null",
    ],
  ],
  sts: [
    [
      'AssumeRole',
      { RoleArn: 'short' },
      'ValidationError',
      "2 validation errors detected: Value 'short' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20; Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
    ],
  ],
};

const TARGETS: Readonly<Record<string, readonly Row[]>> = {
  organizations: [
    ['DescribeAccount', {}, 'InvalidInputException', 'You must specify a value for the parameter AccountId.'],
    [
      'ListAccounts',
      { MaxResults: 21 },
      'InvalidInputException',
      'You provided a value that exceeds the maximum allowed.',
    ],
    [
      'ListChildren',
      { ParentId: 'r-root', ChildType: 'LEAF' },
      'InvalidInputException',
      'You specified an invalid value.',
    ],
  ],
  dynamodb: [
    [
      'GetItem',
      { Key: {} },
      'ValidationException',
      "The parameter 'TableName' is required but was not present in the request",
    ],
    [
      'PutItem',
      { TableName: 'findings', ReturnValues: 'SOME' },
      'ValidationException',
      "2 validation errors detected: Value null at 'item' failed to satisfy constraint: Member must not be null; Value 'SOME' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [NONE, ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATED_NEW]",
    ],
    [
      'PutItem',
      { TableName: 'findings', Item: { id: { S: 1 } } },
      'SerializationException',
      'NUMBER_VALUE cannot be converted to String',
    ],
    [
      'PutItem',
      { TableName: 'findings', Item: { id: null } },
      'SerializationException',
      'Unexpected token, structure expected',
    ],
    [
      'ListTables',
      { Limit: 101 },
      'ValidationException',
      "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100",
    ],
  ],
  sqs: [
    [
      'SendMessage',
      { QueueUrl: 'q' },
      'MissingRequiredParameterException',
      'The request must contain the parameter MessageBody.',
    ],
    [
      'SendMessageBatch',
      { QueueUrl: 'q', Entries: [{ Id: 'a', MessageBody: 'a' }, { Id: 'b' }] },
      'MissingRequiredParameterException',
      'The request must contain the parameter SendMessageBatchRequestEntry.2.MessageBody.',
    ],
    [
      'DeleteMessageBatch',
      { QueueUrl: 'q' },
      'EmptyBatchRequest',
      'There should be at least one DeleteMessageBatchRequestEntry in the request.',
    ],
    [
      'CreateQueue',
      { QueueName: 'q', Attributes: { Nonsense: '1' } },
      'InvalidAttributeName',
      'Unknown Attribute Nonsense.',
    ],
    [
      'CreateQueue',
      { QueueName: 'q', Attributes: { VisibilityTimeout: 30 } },
      'SerializationException',
      'NUMBER_VALUE cannot be converted to String',
    ],
  ],
  events: [
    ['PutRule', { Name: 7 }, 'SerializationException', 'NUMBER_VALUE cannot be converted to String'],
    [
      'PutRule',
      {},
      'ValidationException',
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    ],
  ],
  ssm: [
    [
      'DescribeParameters',
      { MaxResults: 51 },
      'ValidationException',
      "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
    ],
  ],
};

it.each(rows(FORMS))('request.model: a form to %s %s with %j is %s', async (service, ...row) => {
  const [operation, input, code, message] = row;
  const { apiVersion } = modelOf(service);
  const body = new URLSearchParams({ Action: operation, Version: apiVersion, ...input }).toString();
  const answer = await ask({ service, body });
  expect(answer.status).toBe(400);
  expect(unescapedXml(answer.text)).toContain(`<Code>${code}</Code><Message>${message}</Message>`);
});

it.each(rows(TARGETS))('request.model: JSON to %s %s with %j is %s', async (service, ...row) => {
  const [operation, input, code, message] = row;
  const answer = await ask({
    service,
    headers: { 'x-amz-target': `${modelOf(service).targetPrefix}.${operation}` },
    body: JSON.stringify(input),
  });
  const body = JSON.parse(answer.text) as Readonly<Record<string, string>>;
  expect({ status: answer.status, code: body['__type']?.split('#').at(-1), text: textIn(body) }).toEqual({
    status: 400,
    code,
    text: message,
  });
});

const PATHS: readonly (readonly [service: string, method: string, path: string, ...Row])[] = [
  [
    'lambda',
    'PUT',
    '/2015-03-31/functions/notifier/configuration',
    'UpdateFunctionConfiguration',
    { Timeout: 0, TracingConfig: { Mode: 'On' } },
    'ValidationException',
    "2 validation errors detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1; Value 'On' at 'tracingConfig.mode' failed to satisfy constraint: Member must satisfy enum value set: [Active, PassThrough]",
  ],
  [
    'lambda',
    'GET',
    '/2015-03-31/functions?MaxItems=ten',
    'ListFunctions',
    {},
    'SerializationException',
    'STRING_VALUE cannot be converted to Integer',
  ],
  [
    'account',
    'POST',
    '/listRegions',
    'ListRegions',
    { MaxResults: 51 },
    'ValidationException',
    "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
  ],
];

it.each(PATHS)(
  'request.model: %s %s %s (%s) with %j is %s',
  async (service, method, path, _operation, input, code, message) => {
    const body = method === 'GET' ? '' : JSON.stringify(input);
    const answer = await ask({ service, method, path, body });
    const { message: text } = JSON.parse(answer.text) as Readonly<Record<string, string>>;
    expect([answer.status, answer.headers['x-amzn-errortype'], text]).toEqual([400, code, message]);
  },
);

function rows(of: Readonly<Record<string, readonly Row[]>>) {
  return Object.entries(of).flatMap(([service, each]) => each.map((row) => [service, ...row] as const));
}

function modelOf(service: string) {
  return SERVICES.find(({ id }) => id === service)!.model;
}

function textIn(body: Readonly<Record<string, string>>): string | undefined {
  return body['message'] ?? body['Message'];
}

async function ask(request: RawRequest): Promise<RawAnswer> {
  const world = organizationWorld({ members: 0 });
  const account = request.service === 'organizations' ? MANAGEMENT_ACCOUNT : ADMIN_ACCOUNT;
  return raw(world, operatorKey(world, account), request);
}

function unescapedXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

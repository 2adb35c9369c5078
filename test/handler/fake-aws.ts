import type { HttpRequest, HttpResponse } from '../../src/handler/aws/effects.ts';
import type { Table, World } from './fake-world.ts';

/** What the function's calls carry, all of them together. */
interface Input {
  readonly Name: string;
  readonly Key: { readonly id: { readonly S: string } };
  readonly ExclusiveStartKey?: { readonly id: { readonly S: string } };
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout: number;
  readonly MessageBody: string;
  readonly MessageAttributes: Readonly<Record<string, { readonly StringValue: string }>>;
  readonly AccountId: string;
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Few, so that what spans several pages is seen. */
const SCAN_PAGE = 3;

const json = (status: number, value: object): HttpResponse => ({
  status,
  headers: {},
  body: JSON.stringify(value),
});

export function answerAsAws(world: World, request: HttpRequest): HttpResponse {
  const service = new URL(request.url).hostname.split('.')[0] ?? '';
  const broken = world.broken.get(service);
  if (broken === 'silent') throw new Error('timeout');
  if (broken !== undefined)
    return json(broken.status, { __type: `com.amazonaws#${broken.code}`, message: 'refused' });
  const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  const input = JSON.parse(request.body ?? '') as Input;
  switch (operation) {
    case 'GetParameter': {
      const value = world.parameters.get(input.Name);
      return value === undefined
        ? json(400, { __type: 'ParameterNotFound' })
        : json(200, { Parameter: { Name: input.Name, Value: value } });
    }
    case 'GetItem': {
      const item = world.table.get(input.Key.id.S);
      return json(200, item === undefined ? {} : { Item: item });
    }
    case 'Scan': {
      const from = input.ExclusiveStartKey?.id.S;
      const keys = [...world.table.keys()].toSorted().filter((key) => from === undefined || key > from);
      const page = keys.slice(0, SCAN_PAGE);
      const more = keys.length > page.length && { LastEvaluatedKey: { id: { S: page.at(-1) } } };
      return json(200, { Items: page.map((key) => world.table.get(key)), ...more });
    }
    case 'UpdateItem':
      return updateItem(world.table, input);
    case 'ChangeMessageVisibility': {
      const message = world.messages.find(({ handle }) => handle === input.ReceiptHandle);
      if (message !== undefined) message.visibleAt = world.now + input.VisibilityTimeout * 1000;
      return json(200, {});
    }
    case 'SendMessage': {
      const attributes = Object.entries(input.MessageAttributes);
      world.deadLetters.push({
        messageId: `d-${world.deadLetters.length}`,
        body: input.MessageBody,
        attributes: Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue])),
        receiveCount: 0,
        visibleAt: 0,
        handle: '',
      });
      return json(200, { MessageId: 'd' });
    }
    case 'DescribeAccount': {
      const account = world.accounts.get(input.AccountId);
      return account === undefined
        ? json(400, { __type: 'AccountNotFoundException' })
        : json(200, { Account: { Id: input.AccountId, Name: account.name, Paths: [account.path] } });
    }
    default:
      throw new Error(`unexpected operation ${operation}`);
  }
}

/** The expressions that the function uses, and no others. */
function updateItem(table: Table, input: Input): HttpResponse {
  const id = input.Key.id.S;
  const names = input.ExpressionAttributeNames;
  const values = input.ExpressionAttributeValues;
  const item = table.get(id);
  const condition = input.ConditionExpression;
  const absent = /^attribute_not_exists\((#\w+)\)$/.exec(condition)?.[1];
  const [, name = '', value = ''] = /^(#\w+) = (:\w+)$/.exec(condition) ?? [];
  const held =
    absent === undefined
      ? JSON.stringify(item?.[names[name] ?? '']) === JSON.stringify(values[value])
      : item?.[names[absent] ?? ''] === undefined;
  if (!held)
    return json(400, {
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      ...(item === undefined ? {} : { Item: item }),
    });
  const changes = input.UpdateExpression.replace(/^SET /, '')
    .split(', ')
    .map((part) => part.split(' = '));
  table.set(id, {
    id: { S: id },
    ...item,
    ...Object.fromEntries(changes.map(([left = '', right = '']) => [names[left] ?? left, values[right]])),
  });
  return json(200, {});
}

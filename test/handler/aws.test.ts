import fc from 'fast-check';
import { expect, it } from 'vitest';
import { callAws } from '../../src/handler/aws/aws.ts';
import type { HttpRequest } from '../../src/handler/aws/effects.ts';
import type { WireRequest } from '../../sandbox/protocols/wire.ts';
import { isSignedWith, signatureClaim } from '../../sandbox/access/signature.ts';
import { lambdaEffects } from '../../src/handler/entry/lambda-effects.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

/** A request as it arrives: Node writes the names of headers as they are, and readers take them in lower case. */
function arrived({ method, url, headers, body = '' }: HttpRequest): WireRequest {
  const { pathname, search } = new URL(url);
  return {
    method,
    path: pathname,
    query: search.slice(1),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    ),
    body: Buffer.from(body),
  };
}

it('signs what it asks of AWS, for every service, Region and endpoint', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        service: fc.constantFrom('ssm', 'dynamodb', 'sqs', 'organizations'),
        region: fc.constantFrom('eu-west-1', 'us-gov-west-1', 'cn-north-1'),
        endpoint: fc.constantFrom(
          undefined,
          'http://127.0.0.1:4566',
          'http://localhost:80/prefix',
          'https://vpce-1.sqs.eu-west-1.vpce.amazonaws.com/a%20b/c/',
        ),
        operation: fc.stringMatching(/^[A-Za-z]{1,20}$/),
        input: fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })),
        sessionToken: fc.oneof(fc.constant(''), fc.stringMatching(/^[A-Za-z0-9+/=]{10,80}$/)),
        now: fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 }),
      }),
      async ({ service, region, endpoint, operation, input, sessionToken, now }) => {
        let sent: HttpRequest | undefined;
        const effects = {
          ...lambdaEffects({}, ''),
          now: () => now,
          aws: () => ({
            region,
            credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: SECRET, sessionToken },
            endpoint: () => endpoint,
          }),
          request: (request: HttpRequest) => {
            sent = request;
            return Promise.resolve({ status: 200, headers: {}, body: '{}' });
          },
        };
        await callAws(effects, service as 'ssm', operation, input);
        const request = arrived(sent!);
        const claim = signatureClaim(request)!;
        expect(isSignedWith(request, claim, SECRET)).toBe(true);
        expect(claim).toMatchObject({ service, accessKeyId: 'AKIAEXAMPLE' });
        expect(claim.signedHeaders).toEqual([
          'content-length',
          'content-type',
          'host',
          'x-amz-date',
          ...(sessionToken === '' ? [] : ['x-amz-security-token']),
          'x-amz-target',
        ]);
        expect(request.headers).toMatchObject({
          host: new URL(sent!.url).host,
          'content-length': String(request.body.length),
          'x-amz-date': new Date(now).toISOString().replace(/[:-]|\.\d+/g, ''),
          ...(sessionToken === '' ? {} : { 'x-amz-security-token': sessionToken }),
        });
      },
    ),
    { numRuns: 200 },
  );
});

import { sign as aws4Sign } from 'aws4';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sign } from '../../src/handler/sign.ts';

it('signs as aws4 does', () => {
  fc.assert(
    fc.property(
      fc.record({
        service: fc.constantFrom('ssm', 'dynamodb', 'sqs', 'organizations'),
        region: fc.constantFrom('eu-west-1', 'us-gov-west-1', 'cn-north-1'),
        host: fc.constantFrom('ssm.eu-west-1.amazonaws.com', '127.0.0.1:4566', 'localhost:80'),
        path: fc.constantFrom('/', '/prefix', '/a/b/'),
        body: fc.string({ unit: 'grapheme' }),
        target: fc.stringMatching(/^[A-Za-z]{1,20}\.[A-Za-z]{1,20}$/),
        token: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{10,80}$/), { nil: undefined }),
        now: fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 }),
      }),
      ({ service, region, host, path, body, target, token, now }) => {
        const credentials = {
          accessKeyId: 'AKIAEXAMPLE',
          secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
          ...(token === undefined ? {} : { sessionToken: token }),
        };
        const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
        const url = new URL(`http://${host}${path}`);
        const ours = sign({ service, region, url, headers, body }, credentials, now);
        const { host: _host, ...sent } = ours;
        const theirs = aws4Sign(
          {
            service,
            region,
            method: 'POST',
            host: url.host,
            path: url.pathname,
            headers: { ...headers, 'X-Amz-Date': ours['x-amz-date'] ?? '' },
            body,
            extraHeadersToIgnore: { 'content-length': true },
          } as never,
          credentials,
        );
        expect(sent['authorization']).toBe((theirs.headers as Record<string, string>)['Authorization']);
      },
    ),
    { numRuns: 200 },
  );
});

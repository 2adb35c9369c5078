import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { callAws } from '../../src/handler/aws/aws.ts';
import { lambdaEffects } from '../../src/handler/entry/lambda-effects.ts';

const servers: Server[] = [];

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
};

function post(url: string, timeoutMs = 2_000): Promise<{ status: number; body: string }> {
  return lambdaEffects({}, '').request({
    method: 'POST',
    url,
    headers: { 'content-type': 'text/plain' },
    body: 'héllo',
    timeoutMs,
  });
}

describe('HTTP', () => {
  it('sends a body with its length and reads the answer', async () => {
    const url = await serve((request, response) => {
      request.on('data', (chunk: Buffer) =>
        response.end(`${request.headers['content-length']} ${chunk.toString()}`),
      );
    });
    expect(await post(url)).toMatchObject({ status: 200, body: '6 héllo' });
  });

  it('takes a redirect for an answer', async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    );
    expect((await post(url)).status).toBe(302);
  });

  it('gives up when there is no answer in time', async () => {
    const url = await serve(() => undefined);
    await expect(post(url, 50)).rejects.toThrow(/abort|timeout/i);
  });

  it('gives up when the answer stops in its middle', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    await expect(post(url)).rejects.toThrow('aborted');
  });

  it('gives up when the rest of an answer does not come in time', async () => {
    const url = await serve((_, response) => void response.writeHead(200).write('half'));
    await expect(post(url, 100)).rejects.toThrow(/aborted|timeout/);
  });

  it('repeats once what a kept connection lost because the other side had closed it', async () => {
    let requests = 0;
    const url = await serve((request, response) => {
      requests += 1;
      if (requests === 2) request.socket.destroy();
      else response.end('ok');
    });
    const { request } = lambdaEffects({}, '');
    const send = () => request({ method: 'POST', url, headers: {}, body: '', timeoutMs: 2_000 });
    expect((await send()).body).toBe('ok');
    expect((await send()).body).toBe('ok');
    expect(requests).toBe(3);
  });
});

describe('AWS calls', () => {
  it('go to AWS_ENDPOINT_URL, or to that of the service, signed with the credentials of the moment', async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      seen.push(
        [request.url, request.headers['x-amz-target'], request.headers.authorization?.split('/')[0]].join(
          ' ',
        ),
      );
      response.end('{"Parameter":{"Value":"v"}}');
    });
    const environment: Record<string, string> = {
      ...ENVIRONMENT,
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_DYNAMODB: `${url}/table/`,
    };
    const effects = lambdaEffects(environment, '');
    await callAws(effects, 'ssm', 'GetParameter', {});
    environment['AWS_ACCESS_KEY_ID'] = 'ASIANEXT';
    await callAws(effects, 'dynamodb', 'GetItem', {});
    expect(seen).toEqual([
      '/ AmazonSSM.GetParameter AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE',
      '/table/ DynamoDB_20120810.GetItem AWS4-HMAC-SHA256 Credential=ASIANEXT',
    ]);
  });

  it('go to the endpoint of the partition otherwise', async () => {
    const urls: string[] = [];
    for (const region of ['eu-west-1', 'cn-north-1', 'us-gov-east-1']) {
      const effects = {
        ...lambdaEffects({ ...ENVIRONMENT, AWS_REGION: region }, ''),
        request: ({ url }: { url: string }) => (
          urls.push(url),
          Promise.resolve({ status: 200, headers: {}, body: '{}' })
        ),
      };
      await callAws(effects, 'sqs', 'SendMessage', {});
      await callAws(effects, 'organizations', 'DescribeAccount', {});
    }
    expect(urls).toEqual([
      'https://sqs.eu-west-1.amazonaws.com/',
      'https://organizations.us-east-1.amazonaws.com/',
      'https://sqs.cn-north-1.amazonaws.com.cn/',
      'https://organizations.cn-northwest-1.amazonaws.com.cn/',
      'https://sqs.us-gov-east-1.amazonaws.com/',
      'https://organizations.us-gov-west-1.amazonaws.com/',
    ]);
  });
});

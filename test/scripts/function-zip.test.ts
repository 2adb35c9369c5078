import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { afterAll, expect, test, vi } from 'vitest';
import { functionZip } from '../../scripts/function-zip.mjs';
import type { WireRequest } from '../../sandbox/protocols/wire.ts';
import { isSignedWith, signatureClaim } from '../../sandbox/access/signature.ts';

const zip = await functionZip();
const folder = mkdtempSync(join(tmpdir(), 'function-zip-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the function takes at most 16 KB, which is what a cold start has to fetch', () => {
  expect(zip.length).toBeLessThanOrEqual(16 * 1024);
});

test('the same sources give the same bytes in every time zone and language', () => {
  const script = fileURLToPath(new URL('../../scripts/function-zip.mjs', import.meta.url));
  const program = `const { functionZip } = await import(${JSON.stringify(script)}); process.stdout.write((await functionZip()).toString('base64'));`;
  const elsewhere = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    env: { ...process.env, TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' },
    encoding: 'utf8',
  });
  expect(elsewhere).toBe(zip.toString('base64'));
});

type Handler = (event: object) => Promise<unknown>;

async function unzipped(): Promise<Handler> {
  const files = unzipSync(zip);
  expect(Object.keys(files)).toEqual(['index.mjs']);
  writeFileSync(join(folder, 'index.mjs'), files['index.mjs']!);
  const { handler } = (await import(pathToFileURL(join(folder, 'index.mjs')).href)) as { handler: Handler };
  return handler;
}

test('it is a zip of one module that stands alone', async () => {
  expect(await unzipped()).toEqual(expect.any(Function));
});

test('what was left out of aws4 is not missed: requests are signed as AWS wants them', async () => {
  const asked: WireRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      const [path = '/', query = ''] = (request.url ?? '/').split('?');
      asked.push({ method: request.method ?? '', path, query, headers, body: Buffer.concat(chunks) });
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const settings = {
    version: 1,
    table: 'findings',
    destinations: [{ name: 'default', kind: 'webhook', parameter: '/slack' }],
    routes: [],
    allowHosts: [],
    queueUrl: '',
  };
  const variables = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token+/=',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}/a%20prefix/`,
    GUARDDUTY_SLACK_SETTINGS: JSON.stringify(settings),
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  try {
    await (
      await unzipped()
    )({ 'guardduty-slack': 'self-test' });
  } finally {
    vi.unstubAllEnvs();
    server.close();
  }
  expect(asked.map(({ headers }) => String(headers['x-amz-target'])).toSorted()).toEqual([
    'AmazonSSM.GetParameter',
    'DynamoDB_20120810.GetItem',
  ]);
  for (const request of asked) {
    const claim = signatureClaim(request)!;
    expect(isSignedWith(request, claim, 'secret')).toBe(true);
    expect(claim.signedHeaders.join(' ')).toBe(
      'content-length content-type host x-amz-date x-amz-security-token x-amz-target',
    );
  }
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, expect, test, vi } from 'vitest';
import { functionZip } from '../../scripts/function-zip.mjs';
import type { WireRequest } from '../../sandbox/protocols/wire.ts';
import { isSignedWith, signatureClaim } from '../../sandbox/access/signature.ts';

const { zip } = await functionZip();
const folder = mkdtempSync(join(tmpdir(), 'function-zip-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = unzipSync(zip);
const code = strFromU8(files['index.js'] ?? new Uint8Array());

test('the function takes at most 256 KB, so that a cold start has little to fetch', () => {
  expect(zip.length).toBeLessThanOrEqual(256 * 1024);
});

test('what runs in a security account can be read: our names, aws4 as published, short lines, no SDK', async () => {
  expect(code).toMatch(/^function createHandler\(effects\) \{$/m);
  expect(code).toMatch(/^function hostProblem\(/m);
  const published = await readFile(createRequire(import.meta.url).resolve('aws4'), 'utf8');
  const functions = [...published.matchAll(/RequestSigner\.prototype\.\w+ = function\([\w, ]*\)/g)].map(
    String,
  );
  expect(functions.length).toBeGreaterThan(15);
  expect(functions.filter((name) => !code.includes(name))).toEqual([]);
  expect(Math.max(...code.split('\n').map((line) => line.length))).toBeLessThan(500);
  expect(code).not.toMatch(/@smithy|@aws-sdk/);
});

test('the license of the library in it comes along', () => {
  expect(strFromU8(files['aws4.LICENSE'] ?? new Uint8Array())).toContain('Permission is hereby granted');
});

test('the same sources give the same bytes in every time zone and language', () => {
  const script = fileURLToPath(new URL('../../scripts/function-zip.mjs', import.meta.url));
  const program = `const { functionZip } = await import(${JSON.stringify(script)}); process.stdout.write((await functionZip()).zip.toString('base64'));`;
  const elsewhere = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    env: { ...process.env, TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' },
    encoding: 'utf8',
  });
  expect(elsewhere).toBe(zip.toString('base64'));
});

type Handler = (event: object) => Promise<unknown>;

async function unzipped(): Promise<Handler> {
  writeFileSync(join(folder, 'index.js'), code);
  const { handler } = (await import(pathToFileURL(join(folder, 'index.js')).href)) as { handler: Handler };
  return handler;
}

test('it is one module that stands alone', async () => {
  expect(await unzipped()).toEqual(expect.any(Function));
});

test('its requests are signed as AWS wants them', async () => {
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
  };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
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

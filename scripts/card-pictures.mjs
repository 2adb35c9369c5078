// Draws the cards of the README from the payloads that the function posts, and a page with every kind of message:
// npm run pictures. Needs Chromium: `chromium` on the path, or what CHROMIUM names.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { messageDrawn, STYLE, WIDTH } from './card-drawing.mjs';
import { galleryPage } from './card-gallery.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const BROWSER = process.env.CHROMIUM ?? 'chromium';
const SCALE = 1.25;

/** The function's own code, which makes the messages, and what the tests make findings with. */
async function handler(folder) {
  const outfile = join(folder, 'handler.mjs');
  const contents = `
    export { findingJob, readRecord } from './src/handler/delivery/job.ts';
    export { digestMessage } from './src/handler/delivery/digest.ts';
    export { noticeMessage } from './src/handler/slack/notices.ts';
    export { renderFinding } from './src/handler/render-finding.ts';
    import { plainCard } from './src/handler/slack/card.ts';
    import { readFinding } from './src/handler/finding/finding.ts';
    export const plain = (event, options) => plainCard(readFinding(event), options);
    export { detailOf, KNOWN_TYPES } from './test/handler/every-finding.ts';
    export { CORPUS } from './test/handler/hostile-corpus.ts';`;
  await build({
    stdin: { contents, resolveDir: root },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

const SETTINGS = {
  queueUrl: 'https://sqs.eu-west-1.amazonaws.com/222222222222/guardduty-slack-findings',
  detail: 'full',
  repeats: 'once',
  destinations: [{ name: 'default', kind: 'webhook', parameter: '/guardduty-slack/slack/default' }],
  routes: [{ to: ['default'], minSeverity: 9, mention: 'here' }, { to: ['default'] }],
};
const ACCOUNT = { name: 'payments-prod', units: [] };

/** One of the findings that the tests are made with, as it waits in the queue; on another instance if one is named. */
async function jobOf({ findingJob, readRecord }, name, instance = '') {
  const event = await readFile(join(root, 'test/fixtures/findings', `${name}.json`), 'utf8');
  const body = instance === '' ? event : event.replaceAll('i-0a1b2c3d4e5f60718', instance);
  const record = { messageId: name, body, receiveCount: 1 };
  return findingJob(record, readRecord(record), ACCOUNT, SETTINGS, 0);
}

async function digestOf(made) {
  const jobs = await Promise.all([
    jobOf(made, 'ec2-brute-force'),
    jobOf(made, 'ec2-brute-force', 'i-0f9e8d7c6b5a43210'),
    jobOf(made, 'iam-anomalous'),
    jobOf(made, 'bedrock'),
    jobOf(made, 'rds-limitless'),
    jobOf(made, 'ec2-port-probe'),
    jobOf(made, 'ec2-port-probe', 'i-0f9e8d7c6b5a43210'),
    jobOf(made, 'ec2-port-probe', 'i-0123456789abcdef0'),
    jobOf(made, 'iam-root'),
  ]);
  return made.digestMessage(jobs, {}, false);
}

/** The pictures of the README. */
async function messages(made) {
  const card = async (name) => (await jobOf(made, name)).compose({});
  return {
    'attack-sequence': await card('attack-sequence'),
    'ec2-brute-force': await card('ec2-brute-force'),
    's3-public': await card('s3-public'),
    digest: await digestOf(made),
  };
}

/** What is posted that is no card of one finding, and what a card says about itself. */
async function others(made) {
  const job = await jobOf(made, 'ec2-brute-force');
  const event = JSON.parse(job.record.body);
  const openingDigest = {
    'guardduty-slack': 'opening-digest',
    counts: [
      { region: 'us-east-1', critical: 2, high: 5 },
      { region: 'eu-west-1', critical: 0, high: 1 },
    ],
  };
  const week = {
    delivered: new Map([
      ['High', 2],
      ['Medium', 31],
    ]),
    last: Date.UTC(2026, 2, 2, 9, 5),
    refused: 1,
  };
  return [
    ['A digest', await digestOf(made)],
    [
      'The weekly message',
      made.noticeMessage({ 'guardduty-slack': 'heartbeat' }, 'guardduty-slack', { week }),
    ],
    ['The opening summary', made.noticeMessage(openingDigest, 'guardduty-slack')],
    ['A rise in severity', job.compose({ roseFrom: 2 })],
    ['Late', made.renderFinding(event, { lateBy: 110 * 60_000 })],
  ];
}

/** The page that `galleryPage` makes, under dist/. */
async function drawGallery(made) {
  const folder = join(root, 'test/fixtures/findings');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const read = async (name) => [name.slice(0, -5), JSON.parse(await readFile(join(folder, name), 'utf8'))];
  const findings = Object.fromEntries(await Promise.all(names.map(read)));
  await mkdir(join(root, 'dist'), { recursive: true });
  await writeFile(join(root, 'dist/messages.html'), galleryPage(made, findings, await others(made)));
  console.log('dist/messages.html: every kind of message');
}

function chromium(...args) {
  const all = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', ...args];
  const { status, stdout, stderr } = spawnSync(BROWSER, all, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${BROWSER} ended with ${status}: ${stderr}`);
  return stdout;
}

async function draw(name, message, folder) {
  const page = join(folder, `${name}.html`);
  const measure = '<script>document.title = document.querySelector("main").offsetHeight</script>';
  await writeFile(
    page,
    `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><main>${messageDrawn(message)}</main>${measure}`,
  );
  const { href } = pathToFileURL(page);
  const height = /<title>(\d+)</.exec(chromium(`--window-size=${WIDTH},100`, '--dump-dom', href))?.[1];
  const picture = join(root, 'docs/images', `${name}.png`);
  const size = `--window-size=${WIDTH},${height}`;
  chromium(size, `--force-device-scale-factor=${SCALE}`, `--screenshot=${picture}`, href);
  console.log(`docs/images/${name}.png: ${(await readFile(picture)).length} bytes`);
}

const folder = await mkdtemp(join(tmpdir(), 'card-pictures-'));
try {
  await mkdir(join(root, 'docs/images'), { recursive: true });
  const made = await handler(folder);
  await drawGallery(made);
  for (const [name, message] of Object.entries(await messages(made))) await draw(name, message, folder);
} finally {
  await rm(folder, { recursive: true });
}

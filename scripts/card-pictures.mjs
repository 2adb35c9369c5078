// Draws the cards of the README from the payloads that the function posts: npm run pictures. Needs Chromium: `chromium` on
// the path, or what CHROMIUM names.
// It shows what is in a payload and adds nothing; a kind of block that it does not know ends it.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const BROWSER = process.env.CHROMIUM ?? 'chromium';
const WIDTH = 720;
const SCALE = 1.25;

/** The function's own code, which makes the messages. */
async function handler(folder) {
  const outfile = join(folder, 'handler.mjs');
  const contents = `
    export { findingJob, readRecord } from './src/handler/delivery/job.ts';
    export { digestMessage } from './src/handler/delivery/digest.ts';`;
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

async function messages(made) {
  const card = async (name) => (await jobOf(made, name)).compose({});
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
  return {
    'attack-sequence': await card('attack-sequence'),
    'ec2-brute-force': await card('ec2-brute-force'),
    's3-public': await card('s3-public'),
    digest: made.digestMessage(jobs, {}, false),
  };
}

const decoded = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
const html = (text) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\n', '<br>')
    .replace(/[🔴🟠🟡🔵⚪🟢]/gu, (emoji) => `<i style="background:${EMOJI[emoji]}"></i>`);

/** Slack draws emoji as pictures of its own; these are the ones that the function uses. */
const EMOJI = {
  '🔴': '#dd2e44',
  '🟠': '#f4900c',
  '🟡': '#fdcb58',
  '🔵': '#55acee',
  '⚪': '#e6e7e8',
  '🟢': '#78b159',
};

const TOKEN = /`([^`\n]+)`|(?<!\w)\*([^*\n]+)\*(?!\w)|<!(here|channel)>|<(https:[^|>]+)\|([^>]+)>/g;

/** The part of mrkdwn that the function writes: code spans, bold labels, mentions and links. */
function markup(text) {
  let drawn = '';
  let at = 0;
  for (const token of text.matchAll(TOKEN)) {
    const [whole, code, bold, mention, , label] = token;
    drawn += html(decoded(text.slice(at, token.index)));
    if (code !== undefined) drawn += `<code>${html(decoded(code))}</code>`;
    else if (bold !== undefined) drawn += `<b>${html(decoded(bold))}</b>`;
    else if (mention !== undefined) drawn += `<mark>@${mention}</mark>`;
    else drawn += `<a>${html(decoded(label))}</a>`;
    at = token.index + whole.length;
  }
  return drawn + html(decoded(text.slice(at)));
}

const textOf = ({ type, text }) => (type === 'mrkdwn' ? markup(text) : html(decoded(text)));

/** The part of rich text that the function writes: text, labels, code, links, times and lists. */
function richDrawn({ type, elements }) {
  if (type === 'rich_text_list')
    return `<ul>${elements.map((one) => `<li>${richDrawn(one)}</li>`).join('')}</ul>`;
  return `<p>${elements.map(pieceDrawn).join('')}</p>`;
}

function pieceDrawn({ type, text, style, timestamp, format }) {
  switch (type) {
    case 'link':
      return `<a>${html(text)}</a>`;
    case 'date':
      return html(dateDrawn(timestamp, format));
    case 'text':
      if (style?.code) return `<code>${html(text)}</code>`;
      return style?.bold ? `<b>${html(text)}</b>` : html(text);
    default:
      throw new Error(`an element of type ${type} cannot be drawn`);
  }
}

/** A time as a reader in London sees it. */
function dateDrawn(timestamp, format) {
  const at = new Date(timestamp * 1000);
  const part = (options) =>
    new Intl.DateTimeFormat('en-US', { timeZone: 'Europe/London', ...options }).format(at);
  return format
    .replace('{date_short_pretty}', part({ month: 'short', day: 'numeric', year: 'numeric' }))
    .replace('{time}', part({ hour: 'numeric', minute: '2-digit' }));
}

function drawn(block) {
  switch (block.type) {
    case 'header':
      return `<h1>${textOf(block.text)}</h1>`;
    case 'section':
      return `${block.text === undefined ? '' : `<p>${textOf(block.text)}</p>`}${
        block.fields === undefined
          ? ''
          : `<div class="fields">${block.fields.map((field) => `<p>${textOf(field)}</p>`).join('')}</div>`
      }`;
    case 'rich_text':
      return block.elements.map(richDrawn).join('');
    case 'context':
      return `<small>${block.elements.map(textOf).join(' ')}</small>`;
    default:
      throw new Error(`a block of type ${block.type} cannot be drawn`);
  }
}

const STYLE = `
  body { margin: 0; width: ${WIDTH}px; background: #fff; color: #1d1c1d; font: 15px/1.46 Lato, 'Liberation Sans', Arial, sans-serif; }
  main { padding: 18px 22px; display: flex; flex-direction: column; gap: 8px; }
  h1 { font-size: 18px; line-height: 1.33; margin: 4px 0; }
  p { margin: 0; overflow-wrap: anywhere; }
  .fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 20px; }
  code { font: 12px/1.5 Menlo, 'Liberation Mono', monospace; color: #c01343; background: #f6f6f6; border: 1px solid #dedede; border-radius: 3px; padding: 1px 3px; }
  section { border-left: 4px solid; border-radius: 4px; padding: 2px 0 2px 12px; display: flex; flex-direction: column; gap: 8px; }
  ul { margin: 0; padding-left: 26px; }
  small { font-size: 13px; color: #616061; }
  mark { color: #8b5200; background: #fdf1cd; border-radius: 3px; padding: 0 2px; font-weight: 700; }
  a { color: #1264a3; }
  i { display: inline-block; width: 0.86em; height: 0.86em; border-radius: 50%; vertical-align: -0.08em; }
`;

function chromium(...args) {
  const all = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', ...args];
  const { status, stdout, stderr } = spawnSync(BROWSER, all, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${BROWSER} ended with ${status}: ${stderr}`);
  return stdout;
}

/** Attachments stand below the blocks, each with its bar. */
function messageDrawn({ blocks, attachments = [] }) {
  const parts = attachments.map(
    ({ color, blocks: inner }) =>
      `<section style="border-color:${color}">${inner.map(drawn).join('')}</section>`,
  );
  return [...blocks.map(drawn), ...parts].join('');
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
  for (const [name, message] of Object.entries(await messages(await handler(folder))))
    await draw(name, message, folder);
} finally {
  await rm(folder, { recursive: true });
}

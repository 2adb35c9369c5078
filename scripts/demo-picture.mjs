// Draws docs/demo.svg from what the demo really prints: node scripts/build.mjs && node scripts/demo-picture.mjs
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const COLUMNS = 92;
const CELL = { width: 8.43, height: 19 };
const COLORS = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#ff8ad8',
  36: '#76e3ea',
  90: '#8b949e',
};

const { stdout, status } = spawnSync(process.execPath, ['dist/main.cjs', 'demo'], {
  cwd: root,
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1', COLUMNS: String(COLUMNS) },
});
if (status !== 0) throw new Error(`The demo ended with ${status}:\n${stdout}`);

/** From the run that does it to the first card, and the run that finds nothing left to do. */
function excerpt(text) {
  const lines = text.split('\n');
  const plain = lines.map((line) => line.replace(/\u001b\[[\d;]*m/g, ''));
  const at = (pattern, from = 0) => plain.findIndex((line, index) => index >= from && pattern.test(line));
  const enable = at(/^\$ guardduty-slack enable/);
  const facts = at(/AWS calls/, enable) + 1;
  const card = at(/^╭/);
  const cardEnd = at(/^╰/, card) + 1;
  const again = at(/^\$ guardduty-slack enable/, cardEnd);
  const againEnd = at(/AWS calls/, again) + 1;
  return [
    ...lines.slice(enable, facts),
    '',
    ...lines.slice(card, cardEnd),
    '',
    ...lines.slice(again, againEnd),
  ];
}

/** Runs of one look: where they begin, in columns, and how they are drawn. */
function runsOf(line) {
  const runs = [];
  let look = {};
  let column = 0;
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    const codes = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
    if (codes === undefined) {
      if (part !== '') runs.push({ column, text: part, look });
      column += widthOf(part);
      continue;
    }
    for (const code of codes.split(';').map(Number)) {
      if (code === 0) look = {};
      else if (code === 1) look = { ...look, bold: true };
      else if (code === 2) look = { ...look, dim: true };
      else if (code === 22) look = { ...look, bold: false, dim: false };
      else if (code === 39) look = { ...look, color: undefined };
      else if (COLORS[code] !== undefined) look = { ...look, color: COLORS[code] };
    }
  }
  return runs;
}

const segments = new Intl.Segmenter('en');
function widthOf(text) {
  let width = 0;
  for (const { segment } of segments.segment(text)) width += /\p{Emoji_Presentation}/u.test(segment) ? 2 : 1;
  return width;
}

// Spaces that do not break: browsers fold the others, and the columns with them.
const escape = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00a0');

function drawn({ column, text, look }, row) {
  const style = [
    look.color === undefined ? '' : ` fill="${look.color}"`,
    look.bold ? ' font-weight="600"' : '',
    look.dim ? ' opacity="0.65"' : '',
  ].join('');
  const length = (widthOf(text) * CELL.width).toFixed(1);
  return `<text x="${(24 + column * CELL.width).toFixed(1)}" y="${58 + row * CELL.height}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${style}>${escape(text)}</text>`;
}

const lines = excerpt(stdout);
const width = Math.round(48 + COLUMNS * CELL.width);
const height = 58 + lines.length * CELL.height;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="guardduty-slack enables GuardDuty for an Organization; a finding arrives in Slack; a second run changes nothing">
<rect width="100%" height="100%" rx="10" fill="#0d1117"/>
<circle cx="24" cy="22" r="6" fill="#ff5f57"/><circle cx="44" cy="22" r="6" fill="#febc2e"/><circle cx="64" cy="22" r="6" fill="#28c840"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3">
${lines.flatMap((line, row) => runsOf(line).map((run) => drawn(run, row))).join('\n')}
</g>
</svg>
`;
await writeFile(new URL('../docs/demo.svg', import.meta.url), svg);
console.log(`docs/demo.svg: ${lines.length} lines`);

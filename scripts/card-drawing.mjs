// Slack messages as HTML, as Slack's desktop shows them: light or dark, as the reader's system is.
// It shows what is in a payload and adds nothing; a kind of block or element that it does not know ends it.

/** The width of a message in Slack's desktop, in pixels. */
export const WIDTH = 720;

/** Colors and sizes of Slack's own. */
export const STYLE = `
  :root { --paper: #fff; --ink: #1d1c1d; --code: #c01343; --code-paper: #f6f6f6; --line: #dedede; --soft: #616061; --link: #1264a3; --mention: #8b5200; --mention-paper: #fdf1cd; }
  @media (prefers-color-scheme: dark) {
    :root { --paper: #1a1d21; --ink: #d1d2d3; --code: #e8912d; --code-paper: #2a2d31; --line: #46484b; --soft: #ababad; --link: #1d9bd1; --mention: #f2c744; --mention-paper: #3b3420; }
  }
  body { margin: 0; width: ${WIDTH}px; background: var(--paper); color: var(--ink); font: 15px/1.46 Lato, 'Liberation Sans', Arial, sans-serif; }
  main { padding: 18px 22px; display: flex; flex-direction: column; gap: 8px; }
  h1 { font-size: 18px; line-height: 1.33; margin: 4px 0; overflow-wrap: anywhere; }
  p { margin: 0; overflow-wrap: anywhere; }
  code { font: 12px/1.5 Menlo, 'Liberation Mono', monospace; color: var(--code); background: var(--code-paper); border: 1px solid var(--line); border-radius: 3px; padding: 1px 3px; }
  section { border-left: 4px solid; border-radius: 4px; padding: 2px 0 2px 12px; display: flex; flex-direction: column; gap: 8px; }
  ul { margin: 0; padding-left: 26px; }
  small { font-size: 13px; color: var(--soft); }
  mark { color: var(--mention); background: var(--mention-paper); border-radius: 3px; padding: 0 2px; font-weight: 700; }
  a { color: var(--link); }
  i { display: inline-block; width: 0.86em; height: 0.86em; border-radius: 50%; vertical-align: -0.08em; }
`;

/** A message as HTML. Attachments stand below the blocks, each with its bar; text alone stands where there are no blocks. */
export function messageDrawn({ text, blocks, attachments = [] }) {
  const parts = attachments.map(
    ({ color, blocks: inner }) =>
      `<section style="border-color:${color}">${inner.map(drawn).join('')}</section>`,
  );
  return [...(blocks?.map(drawn) ?? [`<p>${markup(text)}</p>`]), ...parts].join('');
}

const decoded = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
/** Text as HTML. */
export const html = (text) =>
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

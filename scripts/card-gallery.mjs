// Every kind of message on one page: each finding type, each finding that the tests are made with, hostile and broken ones,
// and what is no card. To be looked at, light and dark.
import { html, messageDrawn, STYLE } from './card-drawing.mjs';

const OPTIONS = {
  accountName: 'payments-prod',
  adminAccount: '222222222222',
  runbooks: { 'AttackSequence:*': 'https://wiki.example.com/attack-sequence' },
};

/**
 * The page.
 *
 * @param made the function's own code and what the tests make findings with
 * @param findings events by name
 * @param others messages by name that are no card of a finding
 */
export function galleryPage(made, findings, others) {
  const { renderFinding, KNOWN_TYPES, detailOf, CORPUS } = made;
  const cards = (named, options = {}) =>
    named.map(([name, event]) => [name, renderFinding(event, { ...OPTIONS, ...options })]);
  const base = Object.entries(findings);
  const shape = findings['iam-anomalous'];
  const sections = [
    ['Other messages', others],
    ['Findings of the tests', cards(base)],
    [
      'In short, when Slack refuses the card',
      base.map(([name, event]) => [name, made.plain(event, OPTIONS)]),
    ],
    ['With minimal detail', cards(base.slice(0, 6), { detail: 'minimal' })],
    [
      'Hostile text in every field',
      cards(CORPUS.map((text) => [JSON.stringify(text).slice(0, 60), filled(shape, text)])),
    ],
    [
      'Broken findings',
      cards(BROKEN.map((event) => [JSON.stringify(event)?.slice(0, 60) ?? 'nothing', event])),
    ],
    ['Every type', cards(KNOWN_TYPES.map((type) => [type, { detail: detailOf(type) }]))],
  ];
  const drawn = sections.map(
    ([title, messages]) =>
      `<h2>${html(title)}</h2>${messages.map(([name, message]) => `<article><small>${html(name)}</small><main>${messageDrawn(message)}</main></article>`).join('')}`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Messages of guardduty-slack</title>
<style>${STYLE}${PAGE_STYLE}</style>${drawn.join('')}</html>`;
}

const PAGE_STYLE = `
  body { width: auto; padding: 16px; columns: 720px auto; column-gap: 16px; }
  h2 { column-span: all; }
  article { break-inside: avoid; border: 1px solid var(--line); border-radius: 6px; margin: 0 0 16px; }
  article > small { display: block; padding: 6px 22px 0; overflow-wrap: anywhere; }
`;

const BROKEN = [undefined, null, 7, 'text', [], {}, { detail: 'x' }, { detail: { severity: [], type: {} } }];

/** A copy with a text in place of every other, but for those that choose how the card looks. */
function filled(value, text, key = '') {
  if (typeof value === 'string')
    return /^(?:type|region|partition|resourceType|source|detail-type)$/.test(key) ? value : text;
  if (Array.isArray(value)) return value.map((one) => filled(one, text, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, text, name)]));
}

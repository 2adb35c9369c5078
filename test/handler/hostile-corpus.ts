import fc from 'fast-check';
import { singleAccountWorld } from '../../sandbox/index.ts';
import { liveTokens } from '../../sandbox/slack/live-tokens.ts';
import { refusalOf } from '../../sandbox/slack/message.ts';
import type { SlackMessage } from '../../src/handler/slack/message.ts';
import { brokenLimits, liveParts } from './slack-oracle.ts';

type Payload = Parameters<typeof brokenLimits>[0];
type Json = Record<string, unknown>;

/** What attackers, and languages, put into names. Everything that could be live holds the word `evil`. */
export const CORPUS: readonly string[] = [
  'evil', '<!channel>', '<!here|evil>', '<!everyone>', '<@U0EVIL>', '<#C0EVIL|evil>', '<!subteam^S0EVIL>', '<https://evil.example|evil>',
  'https://evil.example/evil', 'mailto:evil@evil.example', 'www.evil.example', '*evil*', '_evil_', '~evil~', '`', '```', '`evil`', '>evil', '• evil',
  ':evil:', ':skull:', '&', '&lt;!channel&gt;', '&amp;lt;', '<', '>', '|', '@here', '@evil', '#evil', '\n', '\r\n', '\r', '\t', '\0', '\u001b[31m',
  '\u202e', '\u2066', '\u200b', '\u200d', '\ufeff', '\u00ad', '\u2028', '\u0085', '\u3164', '\u{e0041}', '\ud800', '\udc00', '\ufffe', '\uffff', '\ufdd0', '\u{1fffe}', '\u{10ffff}', '\ufff9', '\ufffc', '\u{13430}', '\u{1d173}', '👩‍👩‍👧', 'é́́́́́́', '漢字', 'نص',
  '[evil](https://evil.example)', '{{evil}}', '${evil}', 'javascript:evil', '%3C!channel%3E', '\\', '"', "'", ' ', 'x'.repeat(500), '<'.repeat(400), '&'.repeat(700),
]; // prettier-ignore

/** Values of other types than a finding has them. */
export const ODD: readonly unknown[] = [
  null, 0, -1, 1e21, true, '', [], {}, [null], [[]], [['`evil`']], { evil: '<!channel>' }, { value: { value: '<@U0EVIL>' } },
]; // prettier-ignore

export const hostileText = fc
  .array(fc.constantFrom(...CORPUS), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''));

const OUR_LABEL = /^\*[A-Z][A-Za-z0-9 ]*\*$/;
const OUR_ADDRESS =
  /^https:\/\/(?:console\.aws\.amazon\.com|docs\.aws\.amazon\.com|console\.amazonaws\.cn|docs\.amazonaws\.cn|console\.amazonaws-us-gov\.com|console\.amazonaws-eusc\.eu)\/[^<>|`\s]*$/;

const slack = singleAccountWorld();

/** Why the simulated Slack would refuse a message. */
export function refusedBecause(message: SlackMessage | Json): string[] {
  const refusal = refusalOf(slack, message as unknown as Json);
  return refusal === undefined ? [] : [`${refusal.error}: ${refusal.messages.join('; ')}`];
}

/** What is wrong with a message that was made of data in which everything dangerous says `evil`. */
export function harmOf(message: SlackMessage | Json): string[] {
  const payload = message as unknown as Payload;
  const live = liveTokens(payload as Json).filter(
    ({ kind, raw, target = '' }) =>
      !(kind === 'code') &&
      !(kind === 'bold' && OUR_LABEL.test(raw)) &&
      !(kind === 'link' && OUR_ADDRESS.test(target)),
  );
  return [
    ...brokenLimits(payload),
    ...refusedBecause(message),
    ...liveParts(payload, 'evil'),
    ...live.map(({ kind, raw, at }) => `a live ${kind} at ${at}: ${raw.slice(0, 100)}`),
  ];
}

/** A copy of a value with another in place of one field, at any depth. */
export function planted(value: unknown, path: readonly string[], instead: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return instead;
  if (Array.isArray(value))
    return value.map((one, index) => (String(index) === key ? planted(one, rest, instead) : one));
  const holder = typeof value === 'object' && value !== null ? (value as Json) : {};
  return { ...holder, [key]: planted(holder[key], rest, instead) };
}

/** The paths of all fields of a value: of texts only, or also of numbers, lists and objects. */
export function pathsOf(value: unknown, all: boolean, path: readonly string[] = []): string[][] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, one]) => pathsOf(one, all, [...path, key]))
      : [];
  return path.length > 0 && (all || typeof value === 'string') ? [[...path], ...inner] : inner;
}

// Our own reading of what Slack accepts and of what it would make live, written from its documentation and sharing
// nothing with the code that it judges.

type Json = Readonly<Record<string, unknown>>;

interface TextObject {
  readonly type: string;
  readonly text: string;
  readonly verbatim?: boolean;
  readonly emoji?: boolean;
}

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every text object of a payload, buttons and all. */
export function textObjects(value: unknown): TextObject[] {
  if (Array.isArray(value)) return value.flatMap(textObjects);
  if (!isRecord(value)) return [];
  const here =
    (value['type'] === 'mrkdwn' || value['type'] === 'plain_text') && typeof value['text'] === 'string'
      ? [value as unknown as TextObject]
      : [];
  return [...here, ...Object.values(value).flatMap(textObjects)];
}

/** The blocks of a payload and of its attachments. */
export function blocksIn(payload: object): Json[] {
  const { blocks = [], attachments = [] } = payload as Payload;
  return [...blocks, ...attachments.flatMap((one) => one.blocks ?? [])];
}

interface Payload {
  readonly blocks?: Json[];
  readonly attachments?: { readonly blocks?: Json[] }[];
}

/** Every element of the rich text of a payload. */
export function richElements(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(richElements);
  if (!isRecord(value)) return [];
  const { type, elements } = value;
  if (typeof type !== 'string' || !type.startsWith('rich_text') || !Array.isArray(elements)) return [];
  return elements.flatMap((one: unknown) =>
    isRecord(one) && String(one['type']).startsWith('rich_text')
      ? richElements(one)
      : isRecord(one)
        ? [one]
        : [],
  );
}

/** Limits of https://docs.slack.dev/reference/block-kit that a payload breaks. */
export function brokenLimits(payload: Json): string[] {
  const problems: string[] = [];
  const limit = (what: string, length: number, most: number): void => {
    if (length > most) problems.push(`${what}: ${length} > ${most}`);
  };
  const blocks = blocksIn(payload) as (Json & {
    elements?: Json[];
    fields?: TextObject[];
    text?: TextObject;
  })[];
  const attachments = (payload['attachments'] ?? []) as Json[];
  const text = typeof payload['text'] === 'string' ? payload['text'] : '';
  if (text === '') problems.push('no fallback text');
  limit('message', JSON.stringify([payload['blocks'], attachments]).length + text.length, 12_050);
  limit('blocks', blocks.length, 50);
  limit('attachments', attachments.length, 20);
  for (const { blocks: inner, color, ...others } of attachments) {
    limit('blocks of an attachment', (inner as Json[]).length, 20);
    if (!/^#[0-9a-f]{6}$/.test(String(color))) problems.push(`no color: ${String(color)}`);
    for (const key of Object.keys(others)) problems.push(`an attachment with blocks and ${key}`);
  }
  for (const block of blocks) {
    if (block['type'] === 'header') limit('header', block.text?.text.length ?? 0, 150);
    if (block['type'] === 'section') {
      if (block.text === undefined && block.fields === undefined) problems.push('an empty section');
      limit('fields', block.fields?.length ?? 0, 10);
      for (const field of block.fields ?? []) limit('field', field.text.length, 2000);
    }
    if (block['type'] === 'context') limit('context', block.elements?.length ?? 0, 10);
    if (block['type'] === 'actions' || block['accessory'] !== undefined)
      problems.push('something to click, which an app for a webhook does not answer');
  }
  for (const element of richElements(blocks)) {
    const shown = element['text'];
    if (typeof shown === 'string') limit('element', shown.length, 3000);
    if (element['type'] === 'text' && shown === '') problems.push('an empty element');
    if (element['type'] === 'date' && !Number.isInteger(element['timestamp']))
      problems.push('a date of no second');
    if (typeof element['url'] === 'string') limit('URL', element['url'].length, 3000);
  }
  for (const { text: one } of textObjects(blocks)) {
    limit('text', one.length, 3000);
    if (one.length === 0) problems.push('an empty text');
  }
  return problems;
}

/** The only link in markup: that of a message without blocks. */
const OWN_LINK = /<https:\/\/console\.[\w.-]+\/guardduty\/[^<>|\s]*\|Open in GuardDuty>/gu;
const OWN_ADDRESS =
  /^https:\/\/(?:(?:console|docs)\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu)|acme\.awsapps\.com)\/[^\s<>|`]*$/;
/** The only links in rich text. */
const OWN_LABEL =
  /^(?:Open (?:in )?GuardDuty|[a-z]{2,4}(?:-[a-z]+)+-\d|Open through the access portal|About this finding type|How to remediate|Runbook|Instance|Auto Scaling group|Bucket|E[CK]S cluster|Function|Database(?: cluster)?|Snapshot|Image|User|Role|CloudTrail)$/;
const CODE_SPAN = /`[^`\n]+`/g;
const INVISIBLE =
  /(?:\u034f|[\u17b4-\u17b5]|[\u180b-\u180f]|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffc]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}])/u;
/** The 66 noncharacters: https://www.unicode.org/faq/private_use.html#noncharacters */
const isNoncharacter = (point: number): boolean =>
  (point & 0xfffe) === 0xfffe || (point >= 0xfdd0 && point <= 0xfdef);
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Colons that make an emoji, and what a client may make a link of. */
const EMOJI = /:[\w+'-]+:/;

/**
 * What of a payload is live or broken, given that everything outside is marked with `canary`: outside text may stand in
 * rich text and plain text, visible and unlinked, in markup in code spans, and nowhere else.
 */
export function liveParts(payload: Json, canary: string): string[] {
  const blocks = blocksIn(payload);
  return [
    ...textParts(payload, blocks, canary),
    ...richElements(blocks).flatMap(richProblems),
    ...(payload['link_names'] !== false || payload['parse'] !== 'none' ? ['names are linked'] : []),
    ...(payload['unfurl_links'] !== false || payload['unfurl_media'] !== false ? ['links are unfurled'] : []),
  ];
}

/** The text above the blocks is only for notifications, and has no markup; where it stands alone, it has. */
function textParts(payload: Json, blocks: readonly Json[], canary: string): string[] {
  const text = payload['text'] as string;
  const notification = payload['mrkdwn'] === false && blocks.length > 0;
  const top: TextObject = notification
    ? { type: 'plain_text', text, emoji: EMOJI.test(text) }
    : { type: 'mrkdwn', text, verbatim: true };
  return [top, ...textObjects(blocks)].flatMap((one) => textProblems(one, canary));
}

function textProblems({ type, text, verbatim, emoji }: TextObject, canary: string): string[] {
  const problems: string[] = [];
  const report = (problem: string): void => void problems.push(`${problem}: ${text.slice(0, 300)}`);
  if (/&(?!(?:amp|lt|gt);)/.test(text)) report('a bare ampersand');
  for (const problem of unseen(text)) report(problem);
  if (type === 'plain_text') {
    if (/[<>]/.test(text)) report('an unescaped bracket');
    if (emoji !== false) report('emoji are read');
    if (text.includes('://')) report('a URL that a client may link');
    return problems;
  }
  const rest = text.replace(CODE_SPAN, '').replace(OWN_LINK, '');
  if (verbatim !== true) report('names and URLs are read');
  if (rest.includes('`')) report('an open code span');
  if (rest.toLowerCase().includes(canary)) report('outside text outside code');
  if (EMOJI.test(rest)) report('an emoji');
  if (rest.includes('<')) report('a live token');
  return problems;
}

function unseen(text: string): string[] {
  return [
    ...(INVISIBLE.test(text) || LONE_SURROGATE.test(text) ? ['an invisible character'] : []),
    ...(Array.from(text).some((one) => isNoncharacter(one.codePointAt(0) ?? 0)) ? ['a noncharacter'] : []),
  ];
}

/** Elements of rich text are text, dates and our links; in words no client may find a link or an emoji. */
function richProblems(element: Json): string[] {
  const { type, text, url, fallback, style } = element;
  const shown = String(type === 'date' ? fallback : text);
  const code = (style as Json | undefined)?.['code'] === true;
  const problems = unseen(shown);
  if (type === 'link' && !(OWN_LABEL.test(shown) && OWN_ADDRESS.test(String(url))))
    problems.push(`a foreign link: ${String(url)}`);
  if (type !== 'text' && type !== 'link' && type !== 'date') problems.push(`a live element: ${String(type)}`);
  if (!code && type === 'text' && (EMOJI.test(shown) || shown.includes('://')))
    problems.push('what a client may link');
  if (code && shown.includes('\n')) problems.push('code over two lines');
  return problems.map((problem) => `${problem}: ${shown.slice(0, 300)}`);
}

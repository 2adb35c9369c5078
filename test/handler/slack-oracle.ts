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
  const blocks = (payload['blocks'] ?? []) as (Json & {
    elements?: Json[];
    fields?: TextObject[];
    text?: TextObject;
  })[];
  const text = typeof payload['text'] === 'string' ? payload['text'] : '';
  if (text === '') problems.push('no fallback text');
  limit('message', JSON.stringify(blocks).length + text.length, 12_000);
  limit('blocks', blocks.length, 50);
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
  for (const { text: one } of textObjects(blocks)) {
    limit('text', one.length, 3000);
    if (one.length === 0) problems.push('an empty text');
  }
  return problems;
}

/** The only links in markup: ours, to the console, the access portal and AWS's documentation. */
const OWN_LINK =
  /<https:\/\/(?:(?:console|docs)\.[\w.-]+\/(?:en_us\/)?guardduty\/|acme\.awsapps\.com\/start\/#\/console)[^<>|\s]*\|(?:Open (?:in )?GuardDuty|Open through the access portal|About this finding type|🟡 Medium|🔵 Low)>/gu;
const OWN_ADDRESS =
  /^https:\/\/(?:(?:console|docs)\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu)|acme\.awsapps\.com)\/[^\s<>|`]*$/;
/** The only links in rich text. */
const OWN_LABEL =
  /^(?:Open in GuardDuty|Open through the access portal|About this finding type|How to remediate|Instance|Bucket|Cluster|Function|Database|User|Role|CloudTrail)$/;
const CODE_SPAN = /`[^`\n]+`/g;
const INVISIBLE =
  /(?:\u034f|[\u17b4-\u17b5]|[\u180b-\u180f]|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffc]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}])/u;
/** The 66 noncharacters: https://www.unicode.org/faq/private_use.html#noncharacters */
const isNoncharacter = (point: number): boolean =>
  (point & 0xfffe) === 0xfffe || (point >= 0xfdd0 && point <= 0xfdef);
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * What of a payload is live or broken, given that everything outside is marked with `canary`: outside text may stand in
 * code spans and in plain text, escaped, visible and unlinked, and nowhere else.
 */
export function liveParts(payload: Json, canary: string): string[] {
  const problems: string[] = [];
  const fallback: TextObject = { type: 'mrkdwn', text: payload['text'] as string, verbatim: true };
  for (const { type, text, verbatim, emoji } of [fallback, ...textObjects(payload['blocks'])]) {
    const report = (problem: string): void => void problems.push(`${problem}: ${text.slice(0, 300)}`);
    if (/&(?!(?:amp|lt|gt);)/.test(text)) report('a bare ampersand');
    if (INVISIBLE.test(text) || LONE_SURROGATE.test(text)) report('an invisible character');
    if (Array.from(text).some((one) => isNoncharacter(one.codePointAt(0) ?? 0))) report('a noncharacter');
    if (type === 'plain_text') {
      if (/[<>]/.test(text)) report('an unescaped bracket');
      if (emoji !== false) report('emoji are read');
      if (text.includes('://')) report('a URL that a client may link');
    } else {
      const rest = text.replace(CODE_SPAN, '').replace(OWN_LINK, '');
      if (verbatim !== true) report('names and URLs are read');
      if (rest.includes('`')) report('an open code span');
      if (rest.toLowerCase().includes(canary)) report('outside text outside code');
      if (/:[\w+'-]+:/.test(rest)) report('an emoji');
      if (rest.includes('<')) report('a live token');
    }
  }
  for (const { type, text, url } of richElements(payload['blocks'])) {
    const shown = String(text);
    if (type === 'link' && !(OWN_LABEL.test(shown) && OWN_ADDRESS.test(String(url))))
      problems.push(`a foreign link: ${shown} ${String(url)}`);
    else if (type !== 'text' && type !== 'link') problems.push(`a live element: ${String(type)}`);
    if (shown.toLowerCase().includes(canary) || /:[\w+'-]+:|:\/\//.test(shown))
      problems.push(`outside text in rich text: ${shown}`);
  }
  if (payload['link_names'] !== false || payload['parse'] !== 'none') problems.push('names are linked');
  if (payload['unfurl_links'] !== false || payload['unfurl_media'] !== false)
    problems.push('links are unfurled');
  return problems;
}

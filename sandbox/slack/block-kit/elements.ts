/** Text objects and elements of blocks. https://docs.slack.dev/reference/block-kit/block-elements */
import { any, byType, flag, list, oneOf, shape, text, url, type Check } from './checks.ts';

/** Text without markup. */
export function plainText(max: number): Check {
  return byType({ plain_text: shape({ type: any, text: text(max) }, { emoji: flag }) });
}

/** Text with or without markup. */
export function anyText(max: number): Check {
  return byType({
    plain_text: shape({ type: any, text: text(max) }, { emoji: flag }),
    mrkdwn: shape({ type: any, text: text(max) }, { verbatim: flag }),
  });
}

const confirmation = shape(
  { text: anyText(300) },
  { title: plainText(100), confirm: plainText(30), deny: plainText(30), style: oneOf('primary', 'danger') },
);
const actionable = { action_id: text(255), confirm: confirmation };
const menuOption = shape(
  { text: anyText(75) },
  { value: text(150), url: url(3000), description: plainText(75) },
);

const button = shape(
  { type: any, text: plainText(75) },
  {
    ...actionable,
    url: url(3000),
    value: text(2000),
    style: oneOf('primary', 'danger'),
    accessibility_label: text(75),
  },
);
const overflow = shape({ type: any, options: list(menuOption, { max: 5 }) }, actionable);
const staticSelect = shape(
  { type: any, options: list(menuOption, { max: 100 }) },
  { ...actionable, placeholder: plainText(150), initial_option: menuOption, focus_on_load: flag },
);

/** An image as an element. */
const imageElement: Check = shape({ type: any, image_url: url(3000), alt_text: text(2000) });

/** Elements of an actions block. */
export const actionElement: Check = byType({ button, overflow, static_select: staticSelect });

/** What may stand next to a section's text. */
export const accessory: Check = byType({
  button,
  overflow,
  static_select: staticSelect,
  image: imageElement,
});

/** Elements of a context block. */
export const contextElement: Check = byType({
  image: imageElement,
  plain_text: plainText(3000),
  mrkdwn: anyText(3000),
});

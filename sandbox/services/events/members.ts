/** Members that many of EventBridge's requests share. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html */
import { AwsError, type Call } from '../service.ts';
import { integer, list, optional, structure, text, type Shape } from './constraints.ts';
import { busArn, eventsOf, type Rule } from './state.ts';

/** A rule's name, also the form of a target's id. */
export const ruleName = text({ min: 1, max: 64, pattern: '[\\.\\-_A-Za-z0-9]+' });

/** A bus by name or ARN. */
export const busName = optional(
  text({
    min: 1,
    max: 1600,
    pattern: '(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+',
  }),
);

/** An ARN, unchecked but for its length. */
export const arn = text({ min: 1, max: 1600 });

/** Tags as EventBridge takes them. */
export const tagList = list(
  structure({ Key: text({ min: 1, max: 128 }), Value: text({ min: 0, max: 256 }) }),
);

/** How much of a list is wanted. */
export const paging = {
  NextToken: optional(text({ min: 1, max: 2048 })),
  Limit: optional(integer({ min: 1, max: 100 })),
};

/** Throws unless the name or ARN is that of the default bus, the only one here. */
export function checkBus(call: Call, name: string | undefined): void {
  const { world, account, region } = call;
  if (name === undefined || name === 'default' || name === busArn(world, account, region)) return;
  throw new AwsError('ResourceNotFoundException', `Event bus ${name.split('/').at(-1)} does not exist.`);
}

/** The rule, or EventBridge's error. */
export function getRule(call: Call, name: string): Rule {
  const rule = eventsOf(call.world, call.account, call.region).rules[name];
  if (rule === undefined)
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  return rule;
}

/** Throws when an AWS service manages the rule, unless the caller forces it. */
export function checkUnmanaged(rule: Rule, force = false): void {
  if (rule.managedBy === undefined || force) return;
  throw new AwsError(
    'ManagedRuleException',
    `Rule ${rule.name} is managed by ${rule.managedBy} and cannot be changed by this call.`,
  );
}

/** One page of a sorted list. The token is where the page before ended. */
export function page<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  size: number,
  token: string | undefined,
): { readonly items: readonly T[]; readonly NextToken: string | undefined } {
  const after = token === undefined ? undefined : decodeToken(token);
  const sorted = items.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => nameOf(item) > after);
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const more = rest.length > shown.length && last !== undefined;
  return {
    items: shown,
    NextToken: more ? Buffer.from(`after:${nameOf(last)}`).toString('base64') : undefined,
  };
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (!text.startsWith('after:')) throw new AwsError('ValidationException', 'The NextToken is not valid.');
  return text.slice('after:'.length);
}

/** The type of what a shape yields, for functions that take a request's members. */
export type Read<S> = S extends Shape<infer T> ? T : never;

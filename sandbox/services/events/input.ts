/**
 * What a target gets: the whole event, a constant, a part of the event, or a template with parts of the event in it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
import { select } from '../shared/json-path.ts';
import type { Envelope, Target } from './state.ts';

/** The text that a target receives for an event. */
export function payload(
  target: Target,
  event: Envelope,
  rule: { readonly arn: string; readonly name: string },
): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(select(event, target.InputPath) ?? {});
  if (target.InputTransformer === undefined) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer;
  const values: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event.time,
    'aws.events.event': event,
    'aws.events.event.json': JSON.stringify(event),
  };
  for (const [name, path] of Object.entries(InputPathsMap ?? {})) values[name] = select(event, path);
  return fill(InputTemplate, values);
}

/** Puts values at `<name>`: within quotes as bare text, elsewhere as JSON. What is missing becomes nothing. */
function fill(template: string, values: Readonly<Record<string, unknown>>): string {
  let quoted = false;
  return template.replace(/\\.|"|<([A-Za-z0-9_.-]+)>/g, (token, name: string | undefined) => {
    if (token === '"') quoted = !quoted;
    if (name === undefined || !(name in values)) return token;
    const value = values[name];
    if (value === undefined) return '';
    if (!quoted) return typeof value === 'string' && !isJson(template) ? value : JSON.stringify(value);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}

/** Templates that are an object yield JSON; any other is lines of text. */
function isJson(template: string): boolean {
  return template.trimStart().startsWith('{') || template.trimStart().startsWith('[');
}

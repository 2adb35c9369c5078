/**
 * Webhooks of Workflow Builder, which look like incoming webhooks and are none: they take the variables of their workflow
 * and start it. https://slack.com/help/articles/360041352714
 */
import type { World } from '../world/world.ts';
import { jsonAnswer, type SlackResponse } from './answers.ts';
import { isStructure } from './block-kit/checks.ts';
import { slackState } from './state.ts';

/** Whether a path is one of Workflow Builder's: `/triggers/…`, or `/workflows/…` of the older one. */
export function isWorkflowPath(path: string): boolean {
  return path.startsWith('/triggers/') || path.startsWith('/workflows/');
}

/**
 * A post to a workflow. The answer is JSON where an incoming webhook's is text. Slack does not document its error codes:
 * those here are made up, only the status 400 was seen (https://github.com/act10ns/slack/issues/276).
 */
export function answerWorkflow(
  world: World,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body: string },
): SlackResponse {
  const { workflows } = slackState(world);
  const workflow = Object.hasOwn(workflows, path) ? workflows[path] : undefined;
  if (workflow === undefined) return refused(404, 'workflow_not_found');
  if (method !== 'POST') return refused(405, 'method_not_allowed');
  const variables = readVariables(body);
  if (variables === undefined) return refused(400, 'invalid_json');
  const fits = workflow.variables.every((name) => typeof variables[name] === 'string');
  if (!fits) return refused(400, 'invalid_workflow_input');
  workflow.runs.push(Object.fromEntries(workflow.variables.map((name) => [name, String(variables[name])])));
  return jsonAnswer({ ok: true });
}

function readVariables(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isStructure(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function refused(status: number, error: string): SlackResponse {
  return jsonAnswer({ ok: false, error }, status);
}

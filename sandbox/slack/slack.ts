/** Slack's front door: incoming webhooks under `/services/`, the Web API under `/api/`, and trouble on demand. */
import { knob } from '../world/settings.ts';
import type { World } from '../world/world.ts';
import { textAnswer, type SlackResponse } from './answers.ts';
import { nextFailure, type Failure } from './failures.ts';
import { interactiveElements } from './interactive.ts';
import { slackState, type Payload, type StoredMessage } from './state.ts';
import { visibleText } from './visible-text.ts';
import { answerWebApi } from './web-api.ts';
import { answerWebhook } from './webhook.ts';
import { answerWorkflow, isWorkflowPath } from './workflow.ts';

export { WEBHOOK_PATH } from './state.ts';

/** A request to Slack. Header names are in lower case. */
export interface SlackRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An accepted message as it stands now. */
export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly via: 'webhook' | 'bot';
  /** World time in milliseconds. */
  readonly time: number;
  /** As it was posted. */
  readonly payload: Payload;
  /** As it was edited since, oldest first. */
  readonly edits: readonly { readonly time: number; readonly payload: Payload }[];
  /** What a person reads now, a line for each line. */
  readonly visibleText: string;
  /** JSON pointers of what shows a warning sign when a person clicks it, because the app takes no interactions. */
  readonly unanswered: readonly string[];
}

/** Answers a request as Slack does. `'hang'` means never, `'reset'` that the connection breaks off. */
export function handleSlack(world: World, request: SlackRequest): SlackResponse | 'hang' | 'reset' {
  const [path = '', query = ''] = request.path.split('?');
  slackState(world).requests += 1;
  const failure = nextFailure(world, path);
  if (failure === undefined) return answer(world, path, query, request);
  const accepts = failure.kind === 'half' || ('accepted' in failure && failure.accepted);
  return broken(failure, accepts ? answer(world, path, query, request) : undefined);
}

/** Every message that was accepted, oldest first. */
export function slackMessages(world: World): readonly SlackMessage[] {
  const answered = knob(world, 'slack.interactivity');
  return slackState(world).messages.map((message) => {
    const payload = message.edits.at(-1)?.payload ?? message.payload;
    return {
      ...withoutAuthor(message),
      visibleText: visibleText(payload),
      unanswered: answered ? [] : interactiveElements(payload),
    };
  });
}

/** Who wrote it is a secret: a webhook's path or a bot's token. */
function withoutAuthor(message: StoredMessage): Omit<StoredMessage, 'author'> {
  const { channel, ts, threadTs, via, time, payload, edits } = message;
  return { channel, ts, via, time, payload, edits, ...(threadTs === undefined ? {} : { threadTs }) };
}

function answer(
  world: World,
  path: string,
  query: string,
  { method, headers, body }: SlackRequest,
): SlackResponse {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const elsewhere = isElsewhere(world, headers['host'] ?? '');
  if (isWorkflowPath(path)) return answerWorkflow(world, { method, path, body });
  if (path.startsWith('/services/'))
    return elsewhere ? textAnswer(404, 'no_service') : answerWebhook(world, { method, path, type, body });
  if (!path.startsWith('/api/')) return textAnswer(404, 'not_found');
  const asForm = method === 'GET' || (body === '' && query !== '');
  return answerWebApi(world, {
    path,
    type: asForm ? 'application/x-www-form-urlencoded' : type,
    charset: parameters.some((parameter) => parameter.startsWith('charset=')),
    token: /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1],
    body: asForm ? query : body,
    elsewhere,
  });
}

/** Whether a host is the other Slack's: a workspace is either at `slack.com` or, in GovSlack, at `slack-gov.com`. */
function isElsewhere(world: World, host: string): boolean {
  const found = /(?:^|\.)(slack|slack-gov)\.com$/.exec(host)?.[1];
  return found !== undefined && (found === 'slack-gov') !== knob(world, 'slack.gov');
}

function broken(failure: Failure, real: SlackResponse | undefined): SlackResponse | 'hang' | 'reset' {
  switch (failure.kind) {
    case 'hang':
    case 'reset':
      return failure.kind;
    case 'rate-limit':
      return textAnswer(429, 'rate_limited', { 'retry-after': String(failure.retryAfter) });
    case 'status':
      return textAnswer(
        failure.status,
        failure.body ?? (failure.status === 500 ? 'rollup_error' : ''),
        failure.headers,
      );
    case 'wrong-type':
      return textAnswer(200, '<!DOCTYPE html><title>Sign in</title>', {
        'content-type': 'text/html; charset=utf-8',
      });
    case 'half': {
      const whole = real ?? textAnswer(200, 'ok');
      return { ...whole, body: whole.body.slice(0, Math.ceil(whole.body.length / 2)) };
    }
  }
}

import type { HttpRequest, HttpResponse } from '../aws/effects.ts';
import type { SlackMessage } from '../slack/message.ts';
import type { Answer } from './answer.ts';
import { bot } from './bot.ts';
import { webhook } from './webhook.ts';

/** What a kind of destination needs to know about one: the settings' `Destination` is one. */
export interface Target {
  readonly kind: KindName;
  /** Channel id, for a bot token. */
  readonly channel?: string;
  /** Base URL of the Web API, for a bot token. */
  readonly api?: string;
}

/** Where in Slack a bot's message goes: under another, or in place of it. */
export interface Place {
  readonly method: 'chat.postMessage' | 'chat.update';
  readonly ts?: string | undefined;
  readonly channel?: string | undefined;
}

/** A way to reach a channel. A new one is a file like `webhook.ts`, a line in {@link KINDS} and its key in the configuration. */
export interface DestinationKind {
  /** Why a secret cannot be used, in words that fit after "destination x:"; undefined when it can. Never repeats the secret. */
  problem(target: Target, secret: string, allowHosts: readonly string[]): string | undefined;
  /** The request that sends a message. */
  request(target: Target, secret: string, message: SlackMessage, place: Place): HttpRequest;
  /** What came of it. */
  readAnswer(response: HttpResponse): Answer;
  /** A request that only shows whether the destination's host answers. */
  greet(target: Target, secret: string): HttpRequest;
}

const KINDS = { webhook, bot } as const satisfies Readonly<Record<string, DestinationKind>>;

/** Names of the kinds, as in the settings. */
export type KindName = 'webhook' | 'bot';

/** How a destination is talked to. */
export function kindOf({ kind }: Pick<Target, 'kind'>): DestinationKind {
  return KINDS[kind];
}

/** Why a destination's secret cannot be used; undefined when it can. The one rule, for the command line and the function. */
export function secretProblem(
  target: Target,
  secret: string,
  allowHosts: readonly string[],
): string | undefined {
  return kindOf(target).problem(target, secret, allowHosts);
}

import { AwsFailure } from '../aws/aws.ts';
import { fingerprintOf, type Destination } from '../contract.ts';
import type { SlackMessage } from '../slack/message.ts';
import { BETWEEN_TURNS, takeTurn } from './channel-turns.ts';
import type { Session } from './session.ts';
import type { Answer } from '../destinations/answer.ts';
import { kindOf, secretProblem, type Place } from '../destinations/destinations.ts';

/** A channel's pace without the table: Slack takes one message a second, and two instances share that. */
const BETWEEN_POSTS = 2_000;

/** How long an instance shares a channel's pace with the others once it had to wait for it. */
const SHARED_FOR = 60_000;

/** How long a destination that refused a card is not sent another. It may have been that card alone. */
const PLAIN_FOR = 60 * 60_000;

/** When there was no time to ask Slack. */
export const NO_TIME: Answer = { kind: 'wait', word: 'no time left', untried: true };

/**
 * Posts to a channel at its pace, as often as it takes within the time left: after a 429 when Slack says so, in short
 * when the card is refused (and at once for a while after that), without a thread that is gone, and with the secret read again when it is refused. Where Slack
 * has `insisted` on a refusal in a word that is not known here, the message goes in its plainest form: text alone, under no
 * other message. An edit is not worth a second try: the next recurrence brings another chance.
 */
export async function post(
  session: Session,
  destination: Destination,
  compose: (short: boolean) => SlackMessage,
  place: Place,
  insisted = false,
): Promise<Answer> {
  const knownPlain = (session.plainUntil.get(destination.name) ?? 0) > session.effects.now();
  let short = knownPlain;
  let where = place;
  let refused: { readonly secret: string; readonly answer: Answer } | undefined;
  for (;;) {
    const secret = await readSecret(session, destination, refused?.secret);
    if (typeof secret !== 'string') return secret.kind === 'refused' ? (refused?.answer ?? secret) : secret;
    const retryAfterMs = await turn(session, destination);
    if (retryAfterMs > 0) return { ...NO_TIME, retryAfterMs };
    const answer = await send(session, destination, secret, compose(short), where);
    const { kind, retryAfterMs: pauseMs = 0 } = answer;
    if (kind === 'slow') pause(session, destination, pauseMs);
    if (kind === 'slow' && session.effects.now() + pauseMs > session.deadline) return answer;
    if (kind === 'posted' && short && !knownPlain)
      session.plainUntil.set(destination.name, session.effects.now() + PLAIN_FOR);
    if (kind === 'posted' || kind === 'later' || place.method === 'chat.update') return answer;
    if (kind === 'thread' && where.ts !== undefined) where = { method: place.method };
    else if (kind === 'payload' && !short) short = true;
    else if (kind === 'unknown' && !(insisted && (!short || where.ts !== undefined))) return answer;
    else if (kind === 'unknown') {
      short = true;
      where = { method: place.method };
    } else if (kind !== 'slow' && refused === undefined) refused = { secret, answer };
    else if (kind !== 'slow') return answer;
  }
}

/**
 * Waits for the channel's next turn and answers 0, or how far off it is if that is after the deadline. A message by itself is
 * posted at once; where there are more, or Slack says that they are too many, all instances take turns.
 */
async function turn(session: Session, destination: Destination): Promise<number> {
  const { effects, nextPost, sharedUntil, deadline } = session;
  const channel = channelOf(destination);
  const now = effects.now();
  const own = Math.max(now, nextPost.get(channel) ?? 0);
  if (own > now) sharedUntil.set(channel, own + SHARED_FOR);
  const shared = (sharedUntil.get(channel) ?? 0) > now ? await sharedTurn(session, channel, own) : undefined;
  const at = shared ?? own;
  if (at > deadline) return at - now;
  nextPost.set(channel, at + (shared === undefined && own > now ? BETWEEN_POSTS : BETWEEN_TURNS));
  const left = at - effects.now();
  if (left > 0) await effects.sleep(left);
  return 0;
}

/** The next turn of all instances; undefined where the table does not tell. */
async function sharedTurn(session: Session, channel: string, from: number): Promise<number | undefined> {
  const { effects, settings, deadline } = session;
  if (session.storeLost) return undefined;
  try {
    return await takeTurn(effects, settings.table, channel, from, deadline);
  } catch {
    // Whether the table can be reached is for those to say who need it more.
    return undefined;
  }
}

function pause({ effects, nextPost }: Session, destination: Destination, milliseconds: number): void {
  const channel = channelOf(destination);
  nextPost.set(channel, Math.max(nextPost.get(channel) ?? 0, effects.now() + milliseconds));
}

function channelOf({ name, channel }: Destination): string {
  return channel ?? `webhook ${name}`;
}

async function send(
  session: Session,
  destination: Destination,
  secret: string,
  message: SlackMessage,
  place: Place,
): Promise<Answer> {
  try {
    const kind = kindOf(destination);
    const response = await session.effects.request(kind.request(destination, secret, message, place));
    return { ...kind.readAnswer(response), secret: fingerprintOf(secret, destination.parameter) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    return { kind: 'later', word: code };
  }
}

/**
 * The destination's secret, or why it cannot be used. One that is unusable, or that Slack has `refused`, is read again:
 * it may have been replaced in the meantime.
 */
async function readSecret(
  { secrets, settings }: Session,
  destination: Destination,
  refused?: string,
): Promise<string | Answer> {
  const problemOf = (value: string): string | undefined =>
    value === refused ? 'Slack refuses it' : secretProblem(destination, value, settings.allowHosts);
  try {
    const { parameter } = destination;
    let value = refused ?? (await secrets.read(parameter));
    if (problemOf(value) !== undefined) value = await secrets.readAgain(parameter);
    const problem = problemOf(value);
    return problem === undefined ? value : { kind: 'refused', word: `secret: ${problem}` };
  } catch (error) {
    return { kind: 'later', word: `secret: ${error instanceof AwsFailure ? error.code : 'unreadable'}` };
  }
}

import { buffer } from 'node:stream/consumers';
import type {
  GetFindingsCommand,
  GetMemberDetectorsCommand,
  ListMembersCommand,
} from '@aws-sdk/client-guardduty';
import { noAnswer } from './answers.ts';
import type { Caller } from './aws.ts';

/**
 * Answers taken as AWS sends them, not through the SDK's schemas. Two questions are asked for every fifty members of every
 * Region, and reading their long answers through schemas takes longer than all else about them. Findings become events again,
 * which have what the schemas do not know. A middleware of a command would not do: clients keep what they put together for
 * the first command of a kind.
 */
type AsSent = GetFindingsCommand | GetMemberDetectorsCommand | ListMembersCommand;

/** A middleware's argument and answer, as far as they are used here. */
type Next = (args: { readonly input: object }) => Promise<{ output: object; response?: unknown }>;

interface Stack {
  add(
    middleware: (next: Next) => Next,
    options: { readonly step: 'deserialize'; readonly name: string; readonly priority: 'high' | 'low' },
  ): void;
}

/** An answer before the SDK reads it. */
interface Response {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

const asked = new WeakSet<object>();
const arrived = new WeakMap<object, object>();
const NOTHING = new Uint8Array();

/**
 * Asks, and answers with AWS's JSON as it came: names begin small, times are numbers, and nothing is checked.
 *
 * @typeParam Body what the API reference says of the answer; every part of it may be missing
 */
export async function asSent<Body>(guardduty: Caller<'guardduty'>, command: AsSent): Promise<Body> {
  asked.add(command.input);
  const output = await guardduty.send(command as ListMembersCommand);
  return arrived.get(output) as Body;
}

/** What arrived for an output, where it was taken as it was sent. */
export function sentBody(output: object): object | undefined {
  return arrived.get(output);
}

/** Lets a client answer as {@link asSent} asks. What is not a success is the SDK's to read. */
export function takeAsSent(stack: unknown): void {
  (stack as Stack).add(
    (next) => async (args) => {
      const answer = await next(args);
      const body = arrived.get(answer.response as Response);
      if (body !== undefined) arrived.set(answer.output, body);
      return answer;
    },
    { step: 'deserialize', name: 'sentBody', priority: 'high' },
  );
  (stack as Stack).add(
    (next) => async (args) => {
      const answer = await next(args);
      const response = answer.response as Response;
      if (!asked.has(args.input) || response.statusCode !== 200) return answer;
      const { body } = response;
      const bytes = body instanceof Uint8Array ? Buffer.from(body) : await buffer(body);
      arrived.set(response, objectIn(bytes.toString('utf8')));
      response.body = NOTHING;
      return answer;
    },
    { step: 'deserialize', name: 'takeBody', priority: 'low' },
  );
}

/** @throws Error `NotFromAws` when it is no JSON object */
function objectIn(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw noAnswer((error as Error).message);
  }
  if (typeof value !== 'object' || value === null) throw noAnswer('it is no JSON object');
  return value;
}

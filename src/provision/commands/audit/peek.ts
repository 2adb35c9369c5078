import {
  ChangeMessageVisibilityBatchCommand,
  ReceiveMessageCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import type { Aws } from '../../aws/aws.ts';
import { chunks } from '../../aws/batches.ts';
import { lookedAt } from '../../aws/explain.ts';
import type { ProvisionError } from '../../base/errors.ts';
import { queueUrl, type Names } from '../../deployment/names.ts';
import { queueDepth } from '../../pipeline/resources/queue.ts';
import { keyOf } from './remembered.ts';

/** A message about a finding that is in a queue. */
export interface Held {
  readonly severity: number;
  readonly updatedAt: number;
}

/** What is in a queue. */
export interface QueueContent {
  /** By the key of the finding. */
  readonly held: ReadonlyMap<string, readonly Held[]>;
  /** Messages that are hidden, because something works on them: these cannot be looked at. */
  readonly inFlight: number;
  /** Every message that is not hidden was looked at. */
  readonly complete: boolean;
  readonly error?: ProvisionError;
}

const HANDFUL = 10;
/** Long enough to look at all that is read here; whatever goes wrong, messages come back after it. */
const HIDDEN_SECONDS = 60;
/** Then SQS asks all of its servers, and an empty answer means that nothing is left. */
const LISTEN_SECONDS = 1;
const MOST = 5_000;

/**
 * Looks at the messages of a queue and makes each visible again: they are hidden for as long as it takes, and none is deleted. The
 * function finds them a moment later, with one receive more.
 */
export async function peek(aws: Aws, names: Names, region: string, name: string): Promise<QueueContent> {
  const held = new Map<string, Held[]>();
  const depth = await lookedAt(queueDepth(aws, names, region, name));
  if (depth.unseen !== undefined) return { held, inFlight: 0, complete: false, error: depth.unseen };
  const { visible = 0, inFlight = 0 } = depth.seen ?? {};
  if (visible === 0) return { held, inFlight, complete: true };
  const received = new Map<string, Message>();
  const end = aws.client('sqs', { account: names.account, region });
  const QueueUrl = queueUrl(names, region, name);
  const look = async (): Promise<boolean> => {
    while (received.size < MOST) {
      const { Messages = [] } = await end.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: HANDFUL,
          VisibilityTimeout: HIDDEN_SECONDS,
          WaitTimeSeconds: LISTEN_SECONDS,
        }),
      );
      if (Messages.length === 0) return true;
      const before = received.size;
      for (const message of Messages) received.set(message.MessageId ?? '', message);
      // Only what was seen before comes: those that came first are no longer hidden.
      if (received.size === before) return true;
    }
    return false;
  };
  const looked = await lookedAt(look());
  await Promise.all(
    chunks([...received.values()], HANDFUL).map((part) =>
      // One that cannot be made visible now is so by itself when the time is over.
      lookedAt(
        end.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl,
            Entries: part.map(({ ReceiptHandle }, index) => ({
              Id: String(index),
              ReceiptHandle,
              VisibilityTimeout: 0,
            })),
          }),
        ),
      ),
    ),
  );
  for (const { Body = '' } of received.values()) {
    const found = heldIn(Body);
    if (found !== undefined) held.set(found.key, [...(held.get(found.key) ?? []), found]);
  }
  const { unseen: error } = looked;
  return { held, inFlight, complete: looked.seen === true, ...(error === undefined ? {} : { error }) };
}

/** The finding that a message is about; undefined for what is none. */
function heldIn(body: string): (Held & { readonly key: string }) | undefined {
  try {
    const { detail } = JSON.parse(body) as { readonly detail?: Readonly<Record<string, unknown>> };
    const { id, accountId, region, severity, updatedAt } = detail ?? {};
    if (typeof id !== 'string' || typeof accountId !== 'string' || typeof region !== 'string')
      return undefined;
    return {
      key: keyOf({ id, account: accountId, region }),
      severity: Number(severity) || 0,
      updatedAt: Date.parse(String(updatedAt)) || 0,
    };
  } catch {
    return undefined;
  }
}

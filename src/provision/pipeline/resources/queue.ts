import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import { isProvisionError, ProvisionError } from '../../base/errors.ts';
import { queueUrl, type Names } from '../../deployment/names.ts';
import { owned, type Tagged } from '../../deployment/owned.ts';
import { addressOf, diff, type Resource } from '../../engine/resource.ts';
import { canonicalStatements } from '../../base/policy-document.ts';
import { attributesInput, attributesState, type QueueState } from './queue-attributes.ts';

/** What a queue should be like; the rest is the same for all of ours. */
export interface QueueSpec extends Pick<
  QueueState,
  'visibilitySeconds' | 'retentionSeconds' | 'redrive' | 'deadLettersOf' | 'policy'
> {
  readonly kind: 'queue' | 'dead-letter-queue';
  readonly region: string;
  readonly name: string;
  /** Messages that may be lost when the queue is removed; any more and it stays. */
  readonly discard?: number;
}

/** Messages in a queue, by what is happening to them. AWS's numbers are approximate. */
export interface Depth {
  readonly visible: number;
  readonly inFlight: number;
}

// The JSON protocol and the older query protocol name it differently.
const MISSING = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];

/** A queue with SSE-SQS, its policy and its redrive. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export function queue(names: Names, spec: QueueSpec): Resource<QueueState & Tagged> {
  const { kind, region, name, discard = 0, policy, ...rest } = spec;
  const { visibilitySeconds, retentionSeconds, redrive, deadLettersOf } = rest;
  const place = { account: names.account, region };
  const url = queueUrl(names, region, name);
  const address = addressOf({ kind, ...place, name });
  const desired: QueueState = {
    visibilitySeconds,
    retentionSeconds,
    delaySeconds: 0,
    encryption: 'SSE-SQS',
    redrive,
    deadLettersOf,
    takesLargeFindings: true,
    policy: canonicalStatements(policy),
  };
  return owned<QueueState>(names, {
    ...place,
    kind,
    name,
    desired: () => desired,
    observe: async (aws) => {
      const attributes = await queueAttributes(aws, names, region, name);
      // A first run looks for a queue in every Region and finds none.
      if (attributes === undefined) return undefined;
      const tagged = await unlessMissing(
        aws.client('sqs', place).send(new ListQueueTagsCommand({ QueueUrl: url })),
        ...MISSING,
      );
      return tagged === undefined ? undefined : { ...attributesState(attributes), tags: tagged.Tags ?? {} };
    },
    create: {
      taken: ['QueueNameExists'],
      send: (aws, after) => {
        aws.forget(sharedKey(names, region, name));
        const Attributes = attributesInput(after, undefined);
        return aws
          .client('sqs', place)
          .send(new CreateQueueCommand({ QueueName: name, Attributes, tags: after.tags }));
      },
    },
    tagging: {
      add: (aws, Tags) => aws.client('sqs', place).send(new TagQueueCommand({ QueueUrl: url, Tags })),
      remove: (aws, TagKeys) =>
        aws.client('sqs', place).send(new UntagQueueCommand({ QueueUrl: url, TagKeys })),
    },
    update: async (aws, after, before) => {
      aws.forget(sharedKey(names, region, name));
      if (before === undefined) return;
      await aws
        .client('sqs', place)
        .send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributesInput(after, before) }));
      await untilShown(aws, names, region, name, `${address} to show its new settings`, desired);
    },
    remove: async (aws) => {
      aws.forget(sharedKey(names, region, name));
      const depth = await queueDepth(aws, names, region, name);
      if (depth === undefined) return;
      const messages = depth.visible + depth.inFlight;
      // Messages may have come since the operator was asked.
      if (messages > discard) throw messagesWaiting(address, messages);
      await unlessMissing(
        aws.client('sqs', place).send(new DeleteQueueCommand({ QueueUrl: url })),
        ...MISSING,
      );
    },
  });
}

/** A change of attributes can take a minute to show. Nothing depends on it, so what does not come is left to the comparison after the run. */
async function untilShown(
  aws: Aws,
  names: Names,
  region: string,
  name: string,
  what: string,
  after: QueueState,
): Promise<void> {
  try {
    await aws.until({
      what,
      read: () => {
        aws.forget(sharedKey(names, region, name));
        return queueAttributes(aws, names, region, name);
      },
      done: (seen) => seen !== undefined && diff(attributesState(seen), after).length === 0,
      limitMs: 60_000,
    });
  } catch (error) {
    if (!isProvisionError(error) || error.code !== 'DEADLINE') throw error;
  }
}

/** How many messages a queue holds; undefined when there is no such queue. */
export async function queueDepth(
  aws: Aws,
  names: Names,
  region: string,
  name: string,
): Promise<Depth | undefined> {
  const seen = await queueAttributes(aws, names, region, name);
  if (seen === undefined) return undefined;
  return {
    visible:
      Number(seen['ApproximateNumberOfMessages'] ?? 0) +
      Number(seen['ApproximateNumberOfMessagesDelayed'] ?? 0),
    inFlight: Number(seen['ApproximateNumberOfMessagesNotVisible'] ?? 0),
  };
}

/** When a queue was made, milliseconds since 1970; undefined when there is none. */
export async function queueMadeAt(
  aws: Aws,
  names: Names,
  region: string,
  name: string,
): Promise<number | undefined> {
  const seconds = Number((await queueAttributes(aws, names, region, name))?.['CreatedTimestamp']);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function messagesWaiting(address: string, messages: number): ProvisionError {
  return new ProvisionError(
    'MESSAGES_WAITING',
    `${address} holds ${messages} ${messages === 1 ? 'message' : 'messages'} that would be lost.`,
    `Let the function deliver them, bring dead letters back with: guardduty-slack redrive, or give them up with: guardduty-slack teardown --discard ${messages}`,
  );
}

function queueAttributes(
  aws: Aws,
  names: Names,
  region: string,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  return aws.shared(sharedKey(names, region, name), async () => {
    const read = aws
      .client('sqs', { account: names.account, region })
      .send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl(names, region, name), AttributeNames: ['All'] }),
      );
    const answer = await unlessMissing(read, ...MISSING);
    return answer === undefined ? undefined : (answer.Attributes ?? {});
  });
}

function sharedKey({ account }: Names, region: string, name: string): string {
  return `queue/${account}/${region}/${name}/`;
}

import {
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
  type ListMessageMoveTasksResultEntry,
} from '@aws-sdk/client-sqs';
import type { Aws } from '../../aws/aws.ts';
import { ProvisionError } from '../../base/errors.ts';
import type { Place } from '../../aws/place.ts';

/** How a move stands. */
export interface Moved {
  readonly messages: number;
  /** False when the time was over first: SQS continues by itself. */
  readonly finished: boolean;
}

const LOOK_EVERY_MS = 2_000;
/** One task a queue at a time: one was started a moment ago, and it does the same. */
const RUNS_ALREADY = /UnsupportedOperation$/;

/**
 * Lets SQS move every message of a dead-letter queue to a queue of the same Region, and waits. The destination is named
 * because messages that EventBridge put there have no queue to go back to by themselves. Attributes stay on them.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 *
 * @throws ProvisionError AWS_REFUSED when SQS gives up, with its reason
 */
export async function moveMessages(
  aws: Aws,
  place: Place,
  { from, to, limitMs }: { readonly from: string; readonly to: string; readonly limitMs: number },
): Promise<Moved> {
  const sqs = aws.client('sqs', place);
  try {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: from, DestinationArn: to }));
  } catch (error) {
    if (!(error instanceof Error) || !RUNS_ALREADY.test(error.name)) throw error;
  }
  let task: ListMessageMoveTasksResultEntry | undefined;
  try {
    await aws.until({
      what: `the dead letters of ${place.region} to be back in the queue`,
      read: async () => {
        const answer = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: from, MaxResults: 1 }));
        task = answer.Results?.[0];
        return task?.Status;
      },
      done: (status) => status !== undefined && /^(?:COMPLETED|FAILED|CANCELLED)$/.test(status),
      everyMs: LOOK_EVERY_MS,
      limitMs,
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'DEADLINE') throw error;
  }
  if (task?.Status === 'FAILED' || task?.Status === 'CANCELLED')
    throw new ProvisionError(
      'AWS_REFUSED',
      `SQS stopped moving dead letters in ${place.account}/${place.region}: ${task.FailureReason ?? task.Status}. ${movedBy(task)} were moved before; the rest is still there.`,
      'Allow the role sqs:StartMessageMoveTask, ReceiveMessage and DeleteMessage on the dead letters and sqs:SendMessage on the queue, and run guardduty-slack redrive again.',
    );
  return { messages: movedBy(task), finished: task?.Status === 'COMPLETED' };
}

function movedBy(task: ListMessageMoveTasksResultEntry | undefined): number {
  return task?.ApproximateNumberOfMessagesMoved ?? 0;
}

/**
 * Redrive: messages of a dead-letter queue go back to where they came from, or to a queue of one's choice. They are new messages
 * there, with new ids and a new enqueue time.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
import type { SqsInputs } from '../../model/types/sqs.ts';
import type { Call, Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, opaqueUuid, type World } from '../../world/world.ts';
import { invalidParameter, invalidValue, missing, prefixed, sqsError } from './errors.ts';
import { depth, findQueue, place, redrivePolicy } from './queue.ts';
import { noteMinutes } from './reports.ts';
import { parseQueueArn, sqsOf, type MoveTask, type Queue } from './state.ts';

export const startMessageMoveTask: Operation<SqsInputs['StartMessageMoveTask']> = (call) => {
  const { world, account, region, input } = call;
  const source = sourceOf(call);
  const { DestinationArn: destination, MaxNumberOfMessagesPerSecond: perSecond } = input;
  if (perSecond !== undefined && (perSecond < 1 || perSecond > 500))
    throw invalidParameter(
      perSecond,
      'MaxNumberOfMessagesPerSecond',
      'Must be between 1 and 500, if provided.',
    );
  const sources = Object.values(sqsOf(world, account, region).queues).filter(
    (queue) => redrivePolicy(queue)?.target === source.arn,
  );
  if (sources.length === 0) throw invalidValue('Source queue must be configured as a Dead Letter Queue.');
  if (destination !== undefined) {
    if (findQueue(world, destination) === undefined)
      throw notFound('The resource that you specified for the DestinationArn parameter does not exist.');
    if (destination === source.arn)
      throw invalidValue('Source queue arn and destination queue arn cannot be the same.');
  }
  const { moveTasks } = sqsOf(world, account, region);
  for (const task of moveTasks) settle(world, task);
  if (moveTasks.some((task) => task.sourceArn === source.arn && task.status === 'RUNNING'))
    throw prefixed(
      'UnsupportedOperation',
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  const task: MoveTask = {
    handle: Buffer.from(JSON.stringify({ taskId: opaqueUuid(world), sourceArn: source.arn })).toString(
      'base64',
    ),
    sourceArn: source.arn,
    startedAt: now(world),
    toMove: depth(world, source.arn).visible,
    moved: 0,
    status: 'RUNNING',
    ...(destination === undefined ? {} : { destinationArn: destination }),
    ...(perSecond === undefined ? {} : { perSecond }),
  };
  moveTasks.unshift(task);
  settle(world, task);
  return { TaskHandle: task.handle };
};

/** The newest tasks first, one unless MaxResults asks for up to ten. */
export const listMessageMoveTasks: Operation<SqsInputs['ListMessageMoveTasks']> = (call) => {
  const { world, account, region, input } = call;
  const source = sourceOf(call);
  const max = input.MaxResults ?? 1;
  if (max < 1 || max > 10)
    throw invalidParameter(max, 'MaxResults', 'Must be between 1 and 10, if provided.');
  const tasks = sqsOf(world, account, region).moveTasks.filter((task) => task.sourceArn === source.arn);
  const Results = tasks.slice(0, max).map((task) => {
    settle(world, task);
    return {
      TaskHandle: task.status === 'RUNNING' ? task.handle : undefined,
      Status: task.status,
      SourceArn: task.sourceArn,
      DestinationArn: task.destinationArn,
      MaxNumberOfMessagesPerSecond: task.perSecond,
      ApproximateNumberOfMessagesMoved: task.moved,
      ApproximateNumberOfMessagesToMove: task.toMove,
      FailureReason: task.failureReason,
      StartedTimestamp: task.startedAt,
    };
  });
  return { Results };
};

export const cancelMessageMoveTask: Operation<SqsInputs['CancelMessageMoveTask']> = (call) => {
  const { world, account, region, input } = call;
  const handle = input.TaskHandle;
  if (handle === '') throw missing('TaskHandle');
  const task = sqsOf(world, account, region).moveTasks.find((each) => each.handle === handle);
  if (task === undefined) throw notFound('Task does not exist.');
  settle(world, task);
  if (task.status !== 'RUNNING') throw prefixed('UnsupportedOperation', 'Only active tasks can be canceled.');
  task.status = 'CANCELLED';
  return { ApproximateNumberOfMessagesMoved: task.moved };
};

/** Finishes a task whose time is over. */
function settle(world: World, task: MoveTask): void {
  if (task.status !== 'RUNNING' || now(world) < task.startedAt + knob(world, 'sqs.moveTaskMs')) return;
  const source = findQueue(world, task.sourceArn);
  if (source === undefined) {
    task.status = 'FAILED';
    task.failureReason = 'AWS.SimpleQueueService.NonExistentQueue';
    return;
  }
  for (const message of Object.values(source.messages)) {
    if (message.visibleAt > now(world)) continue;
    const target = destinationOf(world, task, message.sourceArn);
    if (target === undefined) {
      // A message that never was a dead letter of a queue, as EventBridge's, has no way back.
      task.status = 'FAILED';
      task.failureReason = 'CouldNotDetermineMessageSource';
      return;
    }
    noteMinutes(world, source);
    noteMinutes(world, target);
    delete source.messages[message.key];
    task.moved += 1;
    const { body, attributes, senderId, traceHeader } = message;
    place(target, {
      id: opaqueUuid(world),
      body,
      attributes,
      senderId,
      ...(traceHeader === undefined ? {} : { traceHeader }),
      sentAt: now(world),
      arrivedAt: now(world),
      visibleAt: now(world),
      receives: 0,
      receivesHere: 0,
    });
  }
  task.status = 'COMPLETED';
}

function destinationOf(world: World, task: MoveTask, sourceArn: string | undefined): Queue | undefined {
  const arn = task.destinationArn ?? sourceArn;
  return arn === undefined ? undefined : findQueue(world, arn);
}

function sourceOf(call: Call<{ readonly SourceArn: string }>): Queue {
  const arn = call.input.SourceArn;
  if (arn === '') throw missing('SourceArn');
  const parts = parseQueueArn(arn);
  if (parts === undefined)
    throw invalidValue(
      'You must use this format to specify the SourceArn: arn:<partition>:<service>:<region>:<account-id>:<resource-id>',
    );
  const own = parts.account === call.account && parts.region === call.region;
  const queue = own ? findQueue(call.world, arn) : undefined;
  if (queue === undefined)
    throw notFound('The resource that you specified for the SourceArn parameter does not exist.');
  return queue;
}

function notFound(message: string): Error {
  return sqsError('ResourceNotFoundException', 'ResourceNotFoundException', message, 404);
}

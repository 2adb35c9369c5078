import file from '../../model/sqs.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { SqsInputs } from '../../model/types/sqs.ts';
import type { OperationsOf, Service } from '../service.ts';
import { canonical } from './canonical.ts';
import { cancelMessageMoveTask, listMessageMoveTasks, startMessageMoveTask } from './move-tasks.ts';
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  purgeQueue,
  setQueueAttributes,
} from './queues.ts';
import { refuse } from './refusal.ts';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
  receiveMessage,
} from './receive.ts';
import { sendMessage, sendMessageBatch } from './send.ts';
import { listQueueTags, tagQueue, untagQueue } from './tags.ts';

const OPERATIONS: OperationsOf<SqsInputs> = {
  CreateQueue: createQueue,
  GetQueueUrl: getQueueUrl,
  GetQueueAttributes: getQueueAttributes,
  SetQueueAttributes: setQueueAttributes,
  DeleteQueue: deleteQueue,
  ListQueues: listQueues,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  PurgeQueue: purgeQueue,
  TagQueue: tagQueue,
  UntagQueue: untagQueue,
  ListQueueTags: listQueueTags,
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  ReceiveMessage: receiveMessage,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  ChangeMessageVisibility: changeMessageVisibility,
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
  StartMessageMoveTask: startMessageMoveTask,
  ListMessageMoveTasks: listMessageMoveTasks,
  CancelMessageMoveTask: cancelMessageMoveTask,
};

/** Amazon SQS: queues, messages, dead letters and their way back. */
export const sqsService: Service = {
  id: 'sqs',
  model: serviceModel(file),
  refuse,
  operations: OPERATIONS,
  canonical,
};

import { StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { ADMIN_ACCOUNT } from '../../sandbox/world/worlds.ts';
import { connectTo, HOME } from '../provision/pipeline-world.ts';
import { DEAD_LETTERS, QUEUE, type Pipeline } from './pipeline.ts';

const ARN = `arn:aws:sqs:${HOME}:${ADMIN_ACCOUNT}:`;

/** `guardduty-slack redrive`, as far as it concerns the home Region. */
export async function bringBack({ world }: Pipeline): Promise<void> {
  const sqs = connectTo(world).writing().client('sqs', { account: ADMIN_ACCOUNT, region: HOME });
  const task = { SourceArn: ARN + DEAD_LETTERS, DestinationArn: ARN + QUEUE };
  await sqs.send(new StartMessageMoveTaskCommand(task));
}

import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient, type CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { zipSync, strToU8 } from 'fflate';
import type { World } from '../world/world.ts';
import { singleAccountWorld } from '../world/worlds.ts';
import { allowing, clientConfig } from './client-config.ts';

/** The account that functions are tried in. */
export const ACCOUNT = '444444444444';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/function`;
export const QUEUE_ARN = `arn:aws:sqs:us-east-1:${ACCOUNT}:findings`;
export const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:notifier`;
export const LOG_GROUP = '/aws/lambda/notifier';

/** What the function's role may do unless a test says otherwise. */
export const ROLE_POLICY = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
];

/** A world with one account and its Lambda client. */
export interface LambdaWorld {
  readonly world: World;
  readonly lambda: LambdaClient;
}

/** A zip with one file. */
export function zipOf(source: string, file = 'index.mjs'): Uint8Array {
  return zipSync({ [file]: strToU8(source) });
}

/** A handler that gives back what it got. */
export const ECHO = 'export const handler = async (event) => event;';

/** A world with a role, a log group and a queue, and no function yet. */
export async function lambdaWorld(
  knobs: Record<string, number | boolean | string> = {},
  actions: readonly string[] = ROLE_POLICY,
): Promise<LambdaWorld> {
  const world = singleAccountWorld({ knobs });
  const config = clientConfig(world, ACCOUNT);
  const iam = new IAMClient(config);
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  await iam.send(
    new CreateRoleCommand({ RoleName: 'function', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const policy = JSON.stringify(allowing([...actions]));
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'function', PolicyName: 'function', PolicyDocument: policy }),
  );
  await new CloudWatchLogsClient(config).send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
  await new SQSClient(config).send(
    new CreateQueueCommand({ QueueName: 'findings', Attributes: { VisibilityTimeout: '60' } }),
  );
  return { world, lambda: new LambdaClient(config) };
}

/** The members of a plain CreateFunction, with changes. */
export function functionInput(more: Partial<CreateFunctionCommandInput> = {}): CreateFunctionCommandInput {
  return {
    FunctionName: 'notifier',
    Runtime: 'nodejs24.x',
    Role: ROLE,
    Handler: 'index.handler',
    Code: { ZipFile: zipOf(ECHO) },
    ...more,
  };
}

/** Creates the function `notifier`. */
export async function createFunction(
  lambda: LambdaClient,
  more: Partial<CreateFunctionCommandInput> = {},
): Promise<void> {
  await lambda.send(new CreateFunctionCommand(functionInput(more)));
}

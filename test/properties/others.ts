import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateLogGroupCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { operatorKey } from '../../sandbox/access/operators.ts';
import { ADMIN_ACCOUNT, sandboxRequestHandler, type World } from '../../sandbox/index.ts';
import { handlerOf } from './virtual-time.ts';

/** Puts into the admin account what its owners use for other ends, with names much like ours. */
export async function plantOthers(world: World, region: string): Promise<void> {
  const client = {
    region,
    credentials: operatorKey(world, ADMIN_ACCOUNT),
    requestHandler: handlerOf(sandboxRequestHandler(world).handle),
  };
  const queue = 'guardduty-slack-audit';
  await new SQSClient(client).send(
    new CreateQueueCommand({ QueueName: queue, tags: { 'managed-by': 'terraform' } }),
  );
  const events = new EventBridgeClient(client);
  await events.send(
    new PutRuleCommand({ Name: queue, EventPattern: JSON.stringify({ source: ['aws.guardduty'] }) }),
  );
  await events.send(
    new PutTargetsCommand({
      Rule: queue,
      Targets: [{ Id: 'audit', Arn: `arn:aws:sqs:${region}:${ADMIN_ACCOUNT}:${queue}` }],
    }),
  );
  await new SSMClient(client).send(
    new PutParameterCommand({ Name: '/guardduty-slack-audit/note', Value: 'ours', Type: 'String' }),
  );
  await new CloudWatchLogsClient(client).send(
    new CreateLogGroupCommand({ logGroupName: '/aws/lambda/guardduty-slack-audit' }),
  );
  await new CloudWatchClient(client).send(
    new PutMetricAlarmCommand({
      AlarmName: queue,
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  const iam = new IAMClient(client);
  const RoleName = `${queue}-${region}`;
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'read',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: '*' }],
      }),
    }),
  );
}

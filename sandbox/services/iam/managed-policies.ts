/**
 * The AWS managed policies that the simulator knows, by name. Their real texts are longer; what they allow for the services
 * that exist here is the same.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const POLICIES: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  PowerUserAccess: [
    'account:GetRegionOptStatus',
    'account:ListRegions',
    'cloudwatch:*',
    'dynamodb:*',
    'events:*',
    'guardduty:*',
    'iam:CreateServiceLinkedRole',
    'iam:DeleteServiceLinkedRole',
    'iam:ListRoles',
    'lambda:*',
    'logs:*',
    'organizations:DescribeOrganization',
    'sqs:*',
    'ssm:*',
    'sts:*',
  ],
  ReadOnlyAccess: ['*:Describe*', '*:Get*', '*:List*'],
  SecurityAudit: ['*:Describe*', '*:Get*', '*:List*'],
  AWSOrganizationsReadOnlyAccess: [
    'organizations:Describe*',
    'organizations:List*',
    'account:ListRegions',
    'account:GetRegionOptStatus',
  ],
  AWSOrganizationsFullAccess: [
    'organizations:*',
    'account:ListRegions',
    'account:GetRegionOptStatus',
    'iam:CreateServiceLinkedRole',
  ],
  AmazonGuardDutyFullAccess: [
    'guardduty:*',
    'iam:CreateServiceLinkedRole',
    'organizations:Describe*',
    'organizations:List*',
  ],
  AmazonGuardDutyFullAccess_v2: [
    'guardduty:*',
    'iam:CreateServiceLinkedRole',
    'organizations:Describe*',
    'organizations:List*',
  ],
  AmazonGuardDutyReadOnlyAccess: [
    'guardduty:Describe*',
    'guardduty:Get*',
    'guardduty:List*',
    'organizations:Describe*',
    'organizations:List*',
  ],
  'service-role/AWSLambdaBasicExecutionRole': [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ],
  'service-role/AWSLambdaSQSQueueExecutionRole': [
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ],
  AWSXRayDaemonWriteAccess: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
  ],
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DeleteNetworkInterface',
  ],
};

/** A managed policy's document by its ARN or name; undefined when there is none of that name. */
export function managedPolicy(arnOrName: string): string | undefined {
  const name = arnOrName.replace(/^arn:[^:]+:iam::aws:policy\//, '');
  const actions = Object.hasOwn(POLICIES, name) ? POLICIES[name] : undefined;
  if (actions === undefined) return undefined;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });
}

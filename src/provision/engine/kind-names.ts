import { placeOf } from './resource.ts';

/** What AWS calls each kind of thing. */
const KIND_NAMES: Readonly<Record<string, string>> = {
  alarm: 'CloudWatch alarm',
  'dead-letter-queue': 'SQS dead-letter queue',
  'delegated-admin': 'Delegated administrator of GuardDuty',
  deployment: 'Parameter with the deployment',
  'deployment-cleanup': 'Parameter with the deployment',
  detector: 'GuardDuty detector',
  'event-source-mapping': 'Lambda event source mapping of queue',
  'finding-rule': 'EventBridge rule',
  'forwarder-rule': 'EventBridge rule',
  function: 'Lambda function',
  'heartbeat-rule': 'EventBridge rule',
  'log-group': 'CloudWatch log group',
  'member-features': 'Protection plans of the members',
  members: 'GuardDuty members',
  'organization-configuration': 'GuardDuty organization configuration',
  queue: 'SQS queue',
  record: 'Record of the state before the first enable',
  role: 'IAM role',
  secret: 'Stored secret of destination',
  'service-linked-role': 'Service-linked role',
  table: 'DynamoDB table',
  'trusted-access': 'Trusted access for',
};

/** A thing by AWS's word and its name, `EventBridge rule guardduty-slack-findings`; the account where it has no name. */
export function calledAs({ kind, address }: { readonly kind: string; readonly address: string }): string {
  const { account, region } = placeOf(address);
  const name = address.slice(`${kind} ${account}/${region}`.length + 1);
  return `${KIND_NAMES[kind] ?? kind} ${name === '' ? `in account ${account}` : name}`;
}

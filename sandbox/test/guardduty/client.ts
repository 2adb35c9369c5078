/** GuardDuty clients of the accounts of a world, and an ear on an account's default bus. */
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateDetectorCommand,
  CreateMembersCommand,
  EnableOrganizationAdminAccountCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListMembersCommand,
  UpdateOrganizationConfigurationCommand,
  type CreateDetectorCommandInput,
  type Member,
  type OrgFeatureStatus,
} from '@aws-sdk/client-guardduty';
import { EnableAWSServiceAccessCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  ADMIN_ACCOUNT,
  advance,
  MANAGEMENT_ACCOUNT,
  memberId,
  operatorKey,
  organizationWorld,
  sandboxRequestHandler,
  type OperatorKey,
  type OrganizationOptions,
  type World,
} from '../../index.ts';

export const REGION = 'us-east-1';
export const MANAGEMENT = MANAGEMENT_ACCOUNT;
export const ADMIN = ADMIN_ACCOUNT;
export const FIRST = memberId(0);
export const SECOND = memberId(1);
export const THIRD = memberId(2);

export const INVALID =
  'The request is rejected because an invalid or out-of-range value is specified as an input parameter.';

/** An organization whose clock only tests move. */
export function organization(options: Partial<OrganizationOptions> = {}): World {
  return organizationWorld({ members: 3, time: Date.UTC(2026, 9, 1), ...options });
}

export function clientOf(world: World, account: string, region = REGION, key?: OperatorKey): GuardDutyClient {
  return new GuardDutyClient(settings(world, account, region, key));
}

export async function createDetector(
  client: GuardDutyClient,
  input: Partial<CreateDetectorCommandInput> = {},
): Promise<string> {
  const { DetectorId } = await client.send(new CreateDetectorCommand({ Enable: true, ...input }));
  return DetectorId!;
}

export async function detectorId(client: GuardDutyClient): Promise<string> {
  const { DetectorIds } = await client.send(new ListDetectorsCommand({}));
  return DetectorIds![0]!;
}

/** Trusted access and a designation that has settled; returns the admin's client and detector. */
export async function designated(
  world: World,
  region = REGION,
): Promise<{ readonly admin: GuardDutyClient; readonly detector: string }> {
  await trust(world);
  await clientOf(world, MANAGEMENT, region).send(
    new EnableOrganizationAdminAccountCommand({ AdminAccountId: ADMIN }),
  );
  advance(world, 1_000);
  const admin = clientOf(world, ADMIN, region);
  return { admin, detector: await detectorId(admin) };
}

export async function trust(world: World, principal = 'guardduty.amazonaws.com'): Promise<void> {
  const client = new OrganizationsClient(settings(world, MANAGEMENT, REGION));
  await client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: principal }));
}

/** Sets auto-enable, with features if given. */
export async function autoEnable(
  { admin, detector }: { readonly admin: GuardDutyClient; readonly detector: string },
  members: 'NEW' | 'ALL' | 'NONE',
  features: Readonly<Record<string, OrgFeatureStatus>> = {},
): Promise<void> {
  await admin.send(
    new UpdateOrganizationConfigurationCommand({
      DetectorId: detector,
      AutoEnableOrganizationMembers: members,
      Features: Object.entries(features).map(([Name, AutoEnable]) => ({
        Name: Name as 'S3_DATA_EVENTS',
        AutoEnable,
      })),
    }),
  );
}

/** CreateMembers; returns AWS's reason by account. */
export async function addMembers(
  { admin, detector }: { readonly admin: GuardDutyClient; readonly detector: string },
  ...accounts: readonly string[]
): Promise<Readonly<Record<string, string>>> {
  const { UnprocessedAccounts } = await admin.send(
    new CreateMembersCommand({
      DetectorId: detector,
      AccountDetails: accounts.map((AccountId) => ({ AccountId, Email: `a${AccountId}@example.com` })),
    }),
  );
  return Object.fromEntries(UnprocessedAccounts!.map(({ AccountId, Result }) => [AccountId!, Result!]));
}

/** Every member, associated or not, by account. */
export async function membersOf({
  admin,
  detector,
}: {
  readonly admin: GuardDutyClient;
  readonly detector: string;
}): Promise<Readonly<Record<string, Member>>> {
  const { Members } = await admin.send(
    new ListMembersCommand({ DetectorId: detector, OnlyAssociated: 'false' }),
  );
  return Object.fromEntries(Members!.map((member) => [member.AccountId!, member]));
}

/** What a call rejects with that is refused with status 400 and just this text. */
export function refusal(text: string): object {
  return { name: 'BadRequestException', message: text, $metadata: { httpStatusCode: 400 } };
}

/** An event as it arrives in a queue. */
export interface Envelope {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>> & {
    readonly id: string;
    readonly type: string;
    readonly accountId: string;
    readonly title: string;
    readonly updatedAt: string;
    readonly severity: number;
    readonly service: Readonly<Record<string, unknown>>;
    readonly resource: Readonly<Record<string, unknown>>;
  };
}

/** Puts a rule for GuardDuty's events with a queue behind it; the returned function takes what has arrived. */
export async function listen(
  world: World,
  account: string,
  region = REGION,
): Promise<() => Promise<Envelope[]>> {
  const sqs = new SQSClient(settings(world, account, region));
  const events = new EventBridgeClient(settings(world, account, region));
  const queue = `arn:aws:sqs:${region}:${account}:findings`;
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue,
      },
    ],
  };
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'findings', Attributes: { Policy: JSON.stringify(policy) } }),
  );
  await events.send(
    new PutRuleCommand({ Name: 'findings', EventPattern: JSON.stringify({ source: ['aws.guardduty'] }) }),
  );
  await events.send(new PutTargetsCommand({ Rule: 'findings', Targets: [{ Id: 'queue', Arn: queue }] }));
  advance(world, 120_000);
  return async () => {
    const received: Envelope[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: QueueUrl!, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return received;
      for (const { Body, ReceiptHandle } of Messages) {
        received.push(JSON.parse(Body!) as Envelope);
        await sqs.send(new DeleteMessageCommand({ QueueUrl: QueueUrl!, ReceiptHandle: ReceiptHandle! }));
      }
    }
  };
}

function settings(world: World, account: string, region: string, key = operatorKey(world, account)): object {
  return { region, credentials: key, maxAttempts: 1, requestHandler: sandboxRequestHandler(world) };
}

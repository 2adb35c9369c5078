import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DisableRuleCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { ListDetectorsCommand, UpdateDetectorCommand } from '@aws-sdk/client-guardduty';
import {
  AttachRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  ListEventSourceMappingsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { SetQueueAttributesCommand, UntagQueueCommand } from '@aws-sdk/client-sqs';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { RunReport, StatusReport, TestReport } from '../../src/provision/index.ts';
import { ADMIN_ACCOUNT, advance, callsOf, canonicalDump } from '../../sandbox/index.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { AFAR, deployed, HOME, type Deployed } from './deployed.ts';

const NAME = 'guardduty-slack';
const ROLE = `${NAME}-function`;
const RULE = `${NAME}-findings`;

/** Something that a person does in the console, and how it has to be named. */
interface Hand {
  readonly does: string;
  readonly change: (here: Deployed) => Promise<unknown>;
  /** What has changed, without account. */
  readonly address: string;
  readonly fields: readonly string[];
}

const queue = (name: string, region = HOME): string =>
  `https://sqs.${region}.amazonaws.com/${ADMIN_ACCOUNT}/${NAME}-${name}`;

const set =
  (name: string, Attributes: Record<string, string>, region = HOME): Hand['change'] =>
  async ({ sqs }) =>
    sqs(region).send(new SetQueueAttributesCommand({ QueueUrl: queue(name, region), Attributes }));

/** Changes the function, and has the alias run the change. */
const live =
  (configuration: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>): Hand['change'] =>
  async ({ lambda, world }) => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: NAME, ...configuration }));
    await publish({ lambda, world });
  };

async function publish({ lambda, world }: Pick<Deployed, 'lambda' | 'world'>): Promise<void> {
  advance(world, 10_000);
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: NAME }));
  await lambda.send(new UpdateAliasCommand({ FunctionName: NAME, Name: 'live', FunctionVersion: Version }));
}

const mapping =
  (change: object): Hand['change'] =>
  async ({ lambda }) => {
    const [one] = (await lambda.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings!;
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID: one!.UUID, ...change }));
  };

const PATTERN = {
  source: ['aws.guardduty'],
  'detail-type': ['GuardDuty Finding'],
  detail: { severity: [8] },
};

const HANDS: readonly Hand[] = [
  {
    does: 'disables the rule',
    change: ({ events }) => events(HOME).send(new DisableRuleCommand({ Name: RULE })),
    address: `finding-rule ${HOME}/${RULE}`,
    fields: ['state'],
  },
  {
    does: 'lets the rule match less',
    change: ({ events }) =>
      events(HOME).send(
        new PutRuleCommand({ Name: RULE, EventPattern: JSON.stringify(PATTERN), State: 'ENABLED' }),
      ),
    address: `finding-rule ${HOME}/${RULE}`,
    fields: ['pattern.detail.severity'],
  },
  {
    does: 'adds a target to the rule',
    change: ({ events }) =>
      events(HOME).send(
        new PutTargetsCommand({
          Rule: RULE,
          Targets: [{ Id: 'theirs', Arn: `arn:aws:sqs:${HOME}:${ADMIN_ACCOUNT}:theirs` }],
        }),
      ),
    address: `finding-rule ${HOME}/${RULE}`,
    fields: ['targets'],
  },
  {
    does: 'disables a forwarder',
    change: ({ events }) => events(AFAR).send(new DisableRuleCommand({ Name: `${NAME}-forwarder` })),
    address: `forwarder-rule ${AFAR}/${NAME}-forwarder`,
    fields: ['state'],
  },
  {
    does: "takes the rule's dead letters away",
    change: async ({ events }) => {
      const { Targets } = await events(HOME).send(new ListTargetsByRuleCommand({ Rule: RULE }));
      const bare = Targets!.map(({ DeadLetterConfig: _, ...target }) => target);
      await events(HOME).send(new PutTargetsCommand({ Rule: RULE, Targets: bare }));
    },
    address: `finding-rule ${HOME}/${RULE}`,
    fields: ['targets'],
  },
  {
    does: "takes the queue's dead letters away",
    change: set('findings', { RedrivePolicy: '' }),
    address: `queue ${HOME}/${NAME}-findings`,
    fields: ['redrive'],
  },
  {
    does: 'shortens the retention of dead letters',
    change: set('dead-letters', { MessageRetentionPeriod: '60' }),
    address: `dead-letter-queue ${HOME}/${NAME}-dead-letters`,
    fields: ['retentionSeconds'],
  },
  {
    does: 'opens the queue to everybody',
    change: set('findings', {
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'Open',
            Effect: 'Allow',
            Principal: '*',
            Action: 'sqs:SendMessage',
            Resource: `arn:aws:sqs:${HOME}:${ADMIN_ACCOUNT}:${NAME}-findings`,
          },
        ],
      }),
    }),
    address: `queue ${HOME}/${NAME}-findings`,
    fields: ['policy'],
  },
  {
    does: "adds to the role's policy",
    change: async ({ world }) => {
      const iam = new IAMClient(clientConfig(world, ADMIN_ACCOUNT));
      const [PolicyName] = (await iam.send(new ListRolePoliciesCommand({ RoleName: ROLE }))).PolicyNames!;
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName: ROLE, PolicyName }));
      const document = JSON.parse(decodeURIComponent(PolicyDocument!)) as { Statement: object[] };
      document.Statement.push({ Sid: 'More', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
      await iam.send(
        new PutRolePolicyCommand({ RoleName: ROLE, PolicyName, PolicyDocument: JSON.stringify(document) }),
      );
    },
    address: `role global/${ROLE}`,
    fields: ['policy'],
  },
  {
    does: 'attaches a policy to the role',
    change: async ({ world }) =>
      new IAMClient(clientConfig(world, ADMIN_ACCOUNT)).send(
        new AttachRolePolicyCommand({
          RoleName: ROLE,
          PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
        }),
      ),
    address: `role global/${ROLE}`,
    fields: ['attachedPolicies'],
  },
  {
    does: 'lets others assume the role',
    change: async ({ world }) =>
      new IAMClient(clientConfig(world, ADMIN_ACCOUNT)).send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: ROLE,
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] },
                Action: 'sts:AssumeRole',
              },
            ],
          }),
        }),
      ),
    address: `role global/${ROLE}`,
    fields: ['trust'],
  },
  {
    does: "changes the function's environment",
    change: live({ Environment: { Variables: { GUARDDUTY_SLACK_SETTINGS_SHA256: 'other' } } }),
    address: `function ${HOME}/${NAME}`,
    fields: ['settings'],
  },
  {
    does: "changes the function's runtime",
    change: live({ Runtime: 'nodejs22.x' }),
    address: `function ${HOME}/${NAME}`,
    fields: ['runtime'],
  },
  {
    does: 'gives the function less time',
    change: live({ Timeout: 3 }),
    address: `function ${HOME}/${NAME}`,
    fields: ['timeoutSeconds'],
  },
  {
    does: "changes the function's code",
    change: async ({ lambda, world }) => {
      const ZipFile = zipSync({ 'index.mjs': new TextEncoder().encode('export const handler = () => 1;') });
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: NAME, ZipFile }));
      await publish({ lambda, world });
    },
    address: `function ${HOME}/${NAME}`,
    fields: ['code'],
  },
  {
    does: 'has the alias run what was never published',
    change: ({ lambda }) =>
      lambda.send(new UpdateAliasCommand({ FunctionName: NAME, Name: 'live', FunctionVersion: '$LATEST' })),
    address: `function ${HOME}/${NAME}`,
    fields: [],
  },
  {
    does: 'disables the mapping',
    change: mapping({ Enabled: false }),
    address: `event-source-mapping ${HOME}/${NAME}-findings`,
    fields: ['enabled'],
  },
  {
    does: "changes the mapping's batches",
    change: mapping({ BatchSize: 1, FunctionResponseTypes: [] }),
    address: `event-source-mapping ${HOME}/${NAME}-findings`,
    fields: ['batchSize', 'reportsItemFailures'],
  },
  {
    does: 'has the mapping leave findings out',
    change: mapping({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"detail":{"severity":[9]}}}' }] } }),
    address: `event-source-mapping ${HOME}/${NAME}-findings`,
    fields: ['filtered'],
  },
  {
    does: 'throttles the function',
    change: ({ lambda }) =>
      lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: NAME, ReservedConcurrentExecutions: 0 })),
    address: `function ${HOME}/${NAME}`,
    fields: ['reservedConcurrency'],
  },
  {
    does: 'has the alias share findings with another version',
    change: async ({ lambda, world }) => {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: NAME, Timeout: 9 }));
      advance(world, 10_000);
      const { Version = '' } = await lambda.send(new PublishVersionCommand({ FunctionName: NAME }));
      const RoutingConfig = { AdditionalVersionWeights: { [Version]: 0.5 } };
      await lambda.send(new UpdateAliasCommand({ FunctionName: NAME, Name: 'live', RoutingConfig }));
    },
    address: `function ${HOME}/${NAME}`,
    fields: ['live'],
  },
  {
    does: 'silences an alarm',
    change: async ({ world }) => {
      const cloudwatch = new CloudWatchClient(clientConfig(world, ADMIN_ACCOUNT));
      const AlarmNames = [`${NAME}-dead-letters`];
      const [alarm] = (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames }))).MetricAlarms!;
      const { AlarmName, Namespace, MetricName, Dimensions, Statistic, Period, ComparisonOperator } = alarm!;
      const rest = { EvaluationPeriods: 1, TreatMissingData: alarm!.TreatMissingData };
      const metric = { AlarmName, Namespace, MetricName, Dimensions, Statistic, Period, ComparisonOperator };
      await cloudwatch.send(new PutMetricAlarmCommand({ ...metric, ...rest, Threshold: 1e6 }));
    },
    address: `alarm ${HOME}/${NAME}-dead-letters`,
    fields: ['above'],
  },
  {
    does: 'keeps the log for a day',
    change: ({ world }) =>
      new CloudWatchLogsClient(clientConfig(world, ADMIN_ACCOUNT)).send(
        new PutRetentionPolicyCommand({ logGroupName: `/aws/lambda/${NAME}`, retentionInDays: 1 }),
      ),
    address: `log-group ${HOME}/aws/lambda/${NAME}`,
    fields: ['retention'],
  },
  {
    does: 'gives the table a capacity',
    change: ({ world }) =>
      new DynamoDBClient(clientConfig(world, ADMIN_ACCOUNT)).send(
        new UpdateTableCommand({
          TableName: `${NAME}-findings`,
          BillingMode: 'PROVISIONED',
          ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        }),
      ),
    address: `table ${HOME}/${NAME}-findings`,
    fields: ['billing'],
  },
];

const ENABLE = ['enable', '--org', '--admin-account', ADMIN_ACCOUNT, '--regions', `${HOME},${AFAR}`];
const SECRET = ['--slack-webhook-env', 'SLACK_WEBHOOK', '--yes', '--quiet'];
const PLAN_WITHOUT = ['plan', ...ENABLE.slice(1)];
const PLAN = ['plan', ...ENABLE.slice(1), '--slack-webhook-env', 'SLACK_WEBHOOK', '--output', 'json'];

/** An address as the test writes it: without the account. */
const short = (address: string): string => address.replace(`${ADMIN_ACCOUNT}/`, '');

describe('someone who changes the pipeline by hand and', () => {
  test.each(HANDS)(
    '$does is seen by plan and status, to the field, and put right by enable',
    async (hand) => {
      const here = await deployed();
      const before = canonicalDump(here.world);
      await hand.change(here);
      advance(here.world, 7_200_000);

      const planned = JSON.parse((await here.cli(PLAN)).stdout) as RunReport;
      const open = planned.changes.filter(({ action }) => action !== 'none');
      expect(open.map(({ address, action }) => `${action} ${short(address)}`)).toEqual([
        `update ${hand.address}`,
      ]);
      const named = open[0]!.fields.map(({ field }) => field);
      for (const field of hand.fields) expect(named.join(' ')).toContain(field);

      const told = await here.cli(['status', '--output', 'json']);
      expect(told.code).toBe(2);
      const { problems } = JSON.parse(told.stdout) as StatusReport;
      const drift = problems.filter(({ code }) => code === 'DRIFT');
      expect(drift.map(({ address }) => short(address))).toEqual([hand.address]);
      for (const field of named) expect(drift[0]?.message).toContain(field);

      const writes = callsOf(here.world).filter(({ write }) => write).length;
      expect((await here.cli([...ENABLE, ...SECRET])).code).toBe(0);
      expect(callsOf(here.world).filter(({ write }) => write).length).toBeGreaterThan(writes);
      const check = await here.cli([...PLAN, '--check']);
      expect(check.code).toBe(0);
      expect(canonicalDump(here.world)).toEqual(before);
    },
  );

  test('deletes something is told what is absent, and has it back', async () => {
    const here = await deployed();
    const before = canonicalDump(here.world);
    await new SSMClient(clientConfig(here.world, ADMIN_ACCOUNT)).send(
      new DeleteParameterCommand({ Name: `/${NAME}/slack/default` }),
    );
    const told = await here.cli(['status', '--output', 'json']);
    expect(told.code).toBe(2);
    const { problems, pipeline } = JSON.parse(told.stdout) as StatusReport;
    expect(problems.map(({ code, address }) => `${code} ${short(address)}`)).toContain(
      `SLACK_SECRET_MISSING secret ${HOME}/default`,
    );
    expect(pipeline?.destinations).toMatchObject([{ name: 'default', stored: false }]);
    expect((await here.cli([...ENABLE, ...SECRET])).code).toBe(0);
    expect(canonicalDump(here.world)).toEqual(before);
  });

  test('replaces the stored webhook sees it never adopted: all else is repaired, and enable ends with 5', async () => {
    const here = await deployed();
    const ssm = new SSMClient(clientConfig(here.world, ADMIN_ACCOUNT));
    // An instance of the function reads the right one, and keeps it for five minutes.
    expect((await here.report<TestReport>(['test', '--regions', HOME])).code).toBe(0);
    const Name = `/${NAME}/slack/default`;
    const Value = 'https://hooks.slack.com/services/T00000000/B00000000/F0re1gn';
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true }));
    await here.events(HOME).send(new DisableRuleCommand({ Name: `${NAME}-findings` }));

    const sample = await here.report<TestReport>(['test', '--regions', HOME, '--dry-run']);
    expect(sample.report.notices.map(({ message }) => message).join(' ')).toContain('changed outside');
    for (let run = 0; run < 2; run++) {
      const { code, stdout } = await here.cli([...ENABLE, '--yes'], { columns: 300 });
      expect(code).toBe(5);
      expect(stdout).toContain('The stored Slack webhook of destination default');
      expect((await here.cli(PLAN_WITHOUT)).code).toBe(5);
    }
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    expect(Parameter?.Value).toBe(Value);
    const told = await here.cli(['status', '--output', 'json']);
    expect(told.code).toBe(2);
    const { problems } = JSON.parse(told.stdout) as StatusReport;
    expect(problems).toMatchObject([
      {
        code: 'SLACK_SECRET_CHANGED',
        impact: 'Findings may not reach Slack',
        expected: 'as stored by guardduty-slack',
        actual: 'changed outside guardduty-slack',
      },
    ]);
    const doctor = await here.cli(['doctor', ...ENABLE.slice(1)], { columns: 300 });
    expect(doctor.code).toBe(2);
    expect(doctor.stdout).toContain('changed outside guardduty-slack');

    // The function still holds the one that it read before.
    const tested = await here.report<TestReport>(['test', '--regions', HOME]);
    expect(tested).toMatchObject({ code: 3, report: { ok: false } });
    expect(tested.report.findings[0]?.hops.at(-1)?.detail).toContain(
      'with a secret that is not the stored one',
    );
    expect(tested.report.notices.map(({ code }) => code)).toContain('OTHER_SECRET');

    expect((await here.cli([...ENABLE, ...SECRET])).code).toBe(0);
    const right = await here.report<TestReport>(['test', '--regions', HOME]);
    expect(right).toMatchObject({ code: 0, report: { ok: true } });
    expect(right.report.findings[0]?.hops.at(-1)?.detail).toContain('with the stored secret');
  });

  test('deletes one secret of a deployment stops no repair of anything else', async () => {
    const here = await deployed();
    const ssm = new SSMClient(clientConfig(here.world, ADMIN_ACCOUNT));
    await ssm.send(new DeleteParameterCommand({ Name: `/${NAME}/slack/default` }));
    await here.events(HOME).send(new DisableRuleCommand({ Name: `${NAME}-findings` }));
    const guardduty = here.guardduty(AFAR);
    const { DetectorIds: [DetectorId] = [] } = await guardduty.send(new ListDetectorsCommand({}));
    await guardduty.send(new UpdateDetectorCommand({ DetectorId, Enable: false }));
    const { code, stdout } = await here.cli([...ENABLE, '--yes'], { columns: 300 });
    expect(code).toBe(6);
    expect(stdout).toContain('No Slack webhook is stored for destination default');
    const { problems } = JSON.parse((await here.cli(['status', '-o', 'json'])).stdout) as StatusReport;
    expect(problems).toMatchObject([{ code: 'SLACK_SECRET_MISSING', expected: 'stored', actual: 'missing' }]);
  });

  test('takes our tag away is told whose it is, and nothing is touched', async () => {
    const here = await deployed();
    await here
      .sqs(HOME)
      .send(new UntagQueueCommand({ QueueUrl: queue('findings'), TagKeys: ['managed-by'] }));
    const writes = callsOf(here.world).filter(({ write }) => write).length;
    const { code, stdout } = await here.cli([...ENABLE, ...SECRET]);
    expect(code).toBe(5);
    expect(stdout).toContain('not ours');
    expect(stdout).toContain('managed-by');
    expect(callsOf(here.world).filter(({ write }) => write).length).toBe(writes);
    const told = await here.cli(['status', '--output', 'json']);
    expect(told.code).toBe(2);
    const { problems } = JSON.parse(told.stdout) as StatusReport;
    expect(problems.map((one) => `${one.code} ${short(one.address)}`)).toEqual([
      `NOT_OURS queue ${HOME}/${NAME}-findings`,
    ]);
  });
});

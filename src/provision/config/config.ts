import * as z from 'zod';
import { FEATURE_NAMES } from './features.ts';
import { accountId, ouId, region, roleName } from './formats.ts';
import { destination, route } from './slack-schema.ts';
import { tagsSchema } from './tags.ts';

const autoEnable = z.enum(['ALL', 'NEW', 'NONE']);
const featureName = z.enum(FEATURE_NAMES);

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The configuration file. Every key is optional; unknown keys are mistakes. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z
    .string()
    // Parameter Store takes no name that begins with these, and our parameters begin with the deployment's.
    // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    .regex(
      /^(?!aws|ssm)[a-z][a-z0-9-]{1,30}$/,
      'a deployment name has 2 to 31 lower-case letters, digits and hyphens, and does not begin with aws or ssm',
    )
    .default('guardduty-slack'),
  org: z
    .boolean()
    .default(false)
    .describe('The whole Organization, as --org says; --no-org takes it back for one run'),
  homeRegion: region.optional().describe('Region of the Slack pipeline'),
  profile: z.string().min(1).optional(),
  adminAccount: accountId.optional().describe('The account that administers GuardDuty'),
  roleName: roleName.optional().describe('Role to assume in the admin account'),
  memberRoleName: roleName.optional().describe('Role to assume in members'),
  externalId: z.string().min(2).max(1224).optional(),
  regions: z
    .union([z.literal('all'), z.array(region).min(1)], 'all, or a list of Regions such as [eu-west-1]')
    .default('all'),
  excludeRegions: z.array(region).default([]),
  excludeAccounts: z.array(accountId).default([]),
  ou: z.array(ouId).default([]),
  excludeOu: z.array(ouId).default([]),
  autoEnable: autoEnable.optional().describe('Protection of accounts that join: ALL, NEW or NONE'),
  features: z
    .union(
      [
        z.enum(['recommended', 'all', 'none']),
        z.array(featureName),
        z.partialRecord(featureName, autoEnable),
      ],
      `recommended, all, none, a list of protection plans, or each plan with ALL, NEW or NONE; the plans are ${FEATURE_NAMES.join(', ')}`,
    )
    .default('recommended')
    .describe('Protection plans: a preset, a list, or each with ALL, NEW or NONE'),
  tags: tagsSchema.default({}).describe('Tags that your organization wants on everything that is made'),
  rolePath: z
    .string()
    // What IAM and Lambda both take; AWS keeps two of them for itself.
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    .regex(
      /^(?!\/aws-(?:service-role|reserved)\/)(?=.{1,512}$)\/(?:[\w+=,.@-]+\/)*$/,
      'a path such as /security/, which begins and ends with a slash and is not /aws-service-role/ or /aws-reserved/',
    )
    .default('/')
    .describe('Path of both roles; another one replaces them'),
  publishingFrequency: z.enum(['FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS']).default('FIFTEEN_MINUTES'),
  minSeverity: z.number().min(1).max(10).default(4),
  expectOrg: z
    .string()
    .regex(/^o-[a-z0-9]{10,32}$/, 'an organization id looks like o-abcdefghij')
    .optional(),
  waitMinutes: z
    .number()
    .positive()
    .max(1_440)
    .default(5)
    .describe('How long AWS gets to settle, and members to be on'),
  concurrency: z.int().min(1).max(512).default(64),
  slack: z
    .strictObject({
      destinations: z.array(destination).optional(),
      routes: z.array(route).default([]),
      allowHosts: z
        .array(
          z.string().regex(/^(?:[\p{L}\p{N}_.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/u, 'a host or host:port'),
        )
        .default([]),
      repeats: z.enum(['once', 'every']).default('once'),
      heartbeat: z
        .boolean()
        .default(true)
        .describe('A message each Monday: what was delivered in the last 7 days, and what could not be'),
      openingDigest: z
        .boolean()
        .optional()
        .describe('Whether Slack is told once what was open before; asked on a terminal when it is not said'),
    })
    .prefault({}),
  message: z
    .strictObject({
      detail: z
        .enum(['full', 'minimal'])
        .default('full')
        .describe('minimal sends type, severity, account, Region and links only'),
      runbooks: z
        .record(
          z.string().min(1).max(200),
          z.httpUrl('a URL such as https://wiki.example.com/runbook').max(500),
        )
        .default({})
        .describe(
          'Runbooks that cards link to: finding types, where * stands for any text, and URLs. The longest that matches counts',
        ),
      portal: z
        .httpUrl('a URL such as https://example.awsapps.com/start')
        .optional()
        .describe('Start URL of the AWS access portal'),
      portalRole: z.string().min(1).max(64).optional(),
    })
    .prefault({}),
  alarms: z
    .strictObject({
      undelivered: z
        .int()
        .min(10)
        .max(720)
        .default(30)
        .describe('Minutes that a finding may wait for Slack before an alarm says so'),
      topics: z.record(region, z.string().regex(/^arn:[\w-]+:sns:/, 'the ARN of an SNS topic')).default({}),
    })
    .prefault({}),
  blindSpots: z
    .strictObject({
      accepted: z
        .array(
          z
            .string()
            .regex(/^(?:[a-z0-9-]+\/)?[\w.-]{3,64}$/, 'the name of a suppression rule, or <Region>/<name>'),
        )
        .default([])
        .describe('Suppression rules that are meant to hide much, by name or <Region>/<name>'),
    })
    .prefault({}),
  logs: z
    .strictObject({
      retentionDays: z
        .union(
          RETENTION_DAYS.map((days) => z.literal(days)),
          `a number of days that CloudWatch Logs knows: ${RETENTION_DAYS.join(', ')}`,
        )
        .default(90),
    })
    .prefault({}),
  function: z
    .strictObject({
      runtime: z.enum(['nodejs24.x', 'nodejs22.x']).default('nodejs24.x'),
      architecture: z
        .enum(['arm64', 'x86_64'])
        .optional()
        .describe('Left out, what is there stays, and a new function is arm64 where the Region has it'),
      tracing: z.boolean().default(false),
      permissionsBoundary: z
        .string()
        .regex(
          /^(?:none|arn:[a-z-]+:iam::(?:aws|\d{12}):policy\/[\w+=,.@/-]+)$/,
          'the ARN of a managed policy such as arn:aws:iam::222222222222:policy/boundary, or none',
        )
        .optional()
        .describe('Managed policy that limits both roles; none takes one off. Left out, what is there stays'),
      vpc: z
        .strictObject({
          // https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html: at most 16 and 5.
          subnets: z
            .array(z.string().regex(/^subnet-/, 'a subnet id begins with subnet-'))
            .min(1)
            .max(16),
          securityGroups: z
            .array(z.string().regex(/^sg-/, 'the id of a security group begins with sg-'))
            .min(1)
            .max(5),
        })
        .optional(),
    })
    .prefault({}),
});

/** The configuration with its defaults. */
export type Config = z.output<typeof configSchema>;

/** How accounts are chosen, if not all of them are. */
export function hasSelection({ excludeAccounts, ou, excludeOu }: Config): boolean {
  return excludeAccounts.length + ou.length + excludeOu.length > 0;
}

/** What new accounts get: with a selection NONE, because AWS's ALL and NEW know no exclusions. */
export function effectiveAutoEnable(config: Config): 'ALL' | 'NEW' | 'NONE' {
  return config.autoEnable ?? (hasSelection(config) ? 'NONE' : 'ALL');
}

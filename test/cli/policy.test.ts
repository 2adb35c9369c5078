import { describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { cli } from './front-door.ts';

const KNOWN = ['--admin-account', '222222222222', '--home-region', 'eu-west-1'];

test('is printed without credentials and without a call', async () => {
  vi.stubEnv('AWS_REGION', '');
  vi.stubEnv('AWS_DEFAULT_REGION', '');
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  const { code, stdout, stderr } = await cli(['policy', 'admin']);
  vi.unstubAllEnvs();
  expect(code).toBe(0);
  const { Statement } = JSON.parse(stdout) as { Statement: { Sid: string; Resource: unknown }[] };
  expect(Statement.find(({ Sid }) => Sid === 'Table')?.Resource).toBe(
    'arn:aws:dynamodb:*:*:table/guardduty-slack-findings',
  );
  expect(stderr).toContain('Narrow it with --home-region and --admin-account.');
});

test('has the partition of the Regions to cover where the home Region is not known', async () => {
  const env = { AWS_REGION: '', AWS_DEFAULT_REGION: '', AWS_CONFIG_FILE: '/dev/null' };
  const { stdout } = await cli(['policy', 'admin', '--regions', 'us-gov-west-1'], { env });
  expect(stdout).toContain('arn:aws-us-gov:dynamodb:*:*:table/guardduty-slack-findings');
  expect(stdout).not.toContain('arn:aws:');
});

test('of members is small', async () => {
  const { stdout } = await cli(['policy', 'member', ...KNOWN, '--regions', 'eu-west-1,us-east-1']);
  expect(JSON.parse(stdout)).toMatchInlineSnapshot(`
    {
      "Statement": [
        {
          "Action": [
            "guardduty:ListDetectors",
            "guardduty:GetAdministratorAccount",
          ],
          "Condition": {
            "StringEquals": {
              "aws:RequestedRegion": [
                "eu-west-1",
                "us-east-1",
              ],
            },
          },
          "Effect": "Allow",
          "Resource": "*",
          "Sid": "FindDetector",
        },
        {
          "Action": [
            "guardduty:GetDetector",
            "guardduty:DeleteDetector",
          ],
          "Condition": {
            "StringEquals": {
              "aws:RequestedRegion": [
                "eu-west-1",
                "us-east-1",
              ],
            },
          },
          "Effect": "Allow",
          "Resource": "arn:aws:guardduty:*:*:detector/*",
          "Sid": "DeleteDetector",
        },
        {
          "Action": [
            "iam:GetRole",
          ],
          "Effect": "Allow",
          "Resource": [
            "arn:aws:iam::*:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty",
            "arn:aws:iam::*:role/aws-service-role/malware-protection.guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDutyMalwareProtection",
            "arn:aws:iam::*:role/AWSServiceRoleForAmazonGuardDuty",
            "arn:aws:iam::*:role/AWSServiceRoleForAmazonGuardDutyMalwareProtection",
          ],
          "Sid": "ReadServiceRoles",
        },
      ],
      "Version": "2012-10-17",
    }
  `);
});

test('of the function names its secrets, and needs no more than its deployment has', async () => {
  const { stdout } = await cli(['policy', 'function', ...KNOWN, '--name', 'findings']);
  expect(stdout).toContain('arn:aws:ssm:eu-west-1:222222222222:parameter/findings/slack/default');
  expect(stdout).not.toContain('*:*');
  expect(stdout).not.toContain('ec2:');
});

test('says when it is too long for one managed policy', async () => {
  const { stderr } = await cli(['policy', 'admin', ...KNOWN]);
  expect(stderr).toMatch(/too many for one managed policy/);
});

describe('as Terraform', () => {
  test('is a data source and a policy, with IAM’s own variables kept from Terraform', async () => {
    const { stdout } = await cli([
      'policy',
      'member',
      ...KNOWN,
      '--regions',
      'eu-west-1',
      '--format',
      'terraform',
    ]);
    expect(stdout).toMatchInlineSnapshot(`
      "data "aws_iam_policy_document" "guardduty_slack_member" {
        statement {
          sid    = "FindDetector"
          effect = "Allow"
          actions = [
            "guardduty:ListDetectors",
            "guardduty:GetAdministratorAccount",
          ]
          resources = ["*"]

          condition {
            test     = "StringEquals"
            variable = "aws:RequestedRegion"
            values   = ["eu-west-1"]
          }
        }

        statement {
          sid    = "DeleteDetector"
          effect = "Allow"
          actions = [
            "guardduty:GetDetector",
            "guardduty:DeleteDetector",
          ]
          resources = ["arn:aws:guardduty:*:*:detector/*"]

          condition {
            test     = "StringEquals"
            variable = "aws:RequestedRegion"
            values   = ["eu-west-1"]
          }
        }

        statement {
          sid     = "ReadServiceRoles"
          effect  = "Allow"
          actions = ["iam:GetRole"]
          resources = [
            "arn:aws:iam::*:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty",
            "arn:aws:iam::*:role/aws-service-role/malware-protection.guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDutyMalwareProtection",
            "arn:aws:iam::*:role/AWSServiceRoleForAmazonGuardDuty",
            "arn:aws:iam::*:role/AWSServiceRoleForAmazonGuardDutyMalwareProtection",
          ]
        }
      }

      resource "aws_iam_policy" "guardduty_slack_member" {
        name   = "guardduty-slack-member"
        policy = data.aws_iam_policy_document.guardduty_slack_member.json
      }
      "
    `);
    const management = await cli(['policy', 'management', ...KNOWN, '--format', 'terraform']);
    expect(management.stdout).toContain('values   = ["$${aws:PrincipalOrgID}"]');
  });

  test('is in several where one would be too long', async () => {
    const { stdout } = await cli(['policy', 'admin', ...KNOWN, '--format', 'terraform']);
    expect(stdout.match(/^resource "aws_iam_policy" "\w+" \{$/gm)).toEqual([
      'resource "aws_iam_policy" "guardduty_slack_admin_1" {',
      'resource "aws_iam_policy" "guardduty_slack_admin_2" {',
    ]);
  });
});

test('as CloudFormation, is a template with the same statements', async () => {
  const { stdout } = await cli(['policy', 'admin', ...KNOWN, '--format', 'cloudformation']);
  const template = parse(stdout) as {
    Resources: Record<string, { Type: string; Properties: { PolicyDocument: { Statement: unknown[] } } }>;
  };
  const { stdout: json } = await cli(['policy', 'admin', ...KNOWN]);
  const statements = Object.values(template.Resources).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  expect(Object.values(template.Resources).map(({ Type }) => Type)).toEqual([
    'AWS::IAM::ManagedPolicy',
    'AWS::IAM::ManagedPolicy',
  ]);
  expect(statements).toEqual((JSON.parse(json) as { Statement: unknown[] }).Statement);
  expect(stdout).toContain('Version: "2012-10-17"');
  expect(stdout.split('\n').slice(0, 8).join('\n')).toMatchInlineSnapshot(`
    "AWSTemplateFormatVersion: "2010-09-09"
    Description: "What guardduty-slack needs: the role in the admin account, or its own operator"
    Resources:
      Policy1:
        Type: AWS::IAM::ManagedPolicy
        Properties:
          ManagedPolicyName: guardduty-slack-admin-1
          PolicyDocument:"
  `);
});

test('is for one of four principals only', async () => {
  const { code, stderr } = await cli(['policy', 'root']);
  expect(code).toBe(6);
  expect(stderr).toContain('management, admin, member, function');
});

import type { ErrorCode } from './errors.ts';

/**
 * What to do about an error where there is more to say than fits into its fix: sentences, and lines of commands indented
 * by two spaces. The owner of what is in the way may never have heard of this program, so commands are
 * those of the AWS CLI where that can do it.
 */
export const ERROR_ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  OTHER_ADMINISTRATOR: `Which account it is, and in which Regions, with credentials of the management account:
  aws organizations list-delegated-administrators --service-principal guardduty.amazonaws.com
  aws guardduty list-organization-admin-accounts --region <region>
Either use that account:
  guardduty-slack enable --org --admin-account <its id>
Or, when its owner agrees, remove it as delegated administrator in each of these Regions, and once for the organization. GuardDuty stays on in its members; they have no administrator until enable enrolls them:
  aws guardduty disable-organization-admin-account --admin-account-id <its id> --region <region>
  aws organizations deregister-delegated-administrator --account-id <its id> --service-principal guardduty.amazonaws.com
Where it is a single account that belongs to an administrator outside the Organization, its owner disassociates it, with its own credentials:
  aws guardduty list-detectors --region <region>
  aws guardduty disassociate-from-administrator-account --region <region> --detector-id <its detector>`,
  MEMBER_ACCOUNT: `Which account administers this one, with its own credentials:
  aws guardduty list-detectors --region <region>
  aws guardduty get-administrator-account --region <region> --detector-id <its detector>
To protect this account, enable the whole Organization with that administrator:
  guardduty-slack enable --org --admin-account <the administrator's id>
To send only the findings of this account to Slack, and leave its detector to the administrator:
  guardduty-slack enable --only pipeline
To make this account the administrator of the Organization, it has to leave the other one first:
  aws guardduty disassociate-from-administrator-account --region <region> --detector-id <its detector>`,
  NO_DEPLOYMENT: `A deployment is found by its name, in its home Region of the admin account. See which of these differ from the first enable, and where each comes from:
  guardduty-slack config show
The Region: --home-region, GUARDDUTY_SLACK_HOME_REGION, homeRegion, AWS_REGION or the profile's, in this order.
  guardduty-slack status --home-region <region>
The name, where enable was run with --name:
  guardduty-slack status --name <deployment>
The account: use its own credentials, or credentials that may assume a role in it.
  aws sts get-caller-identity
  guardduty-slack status --admin-account <id> --role-name <role>
What is there is a parameter of that name, with credentials of the admin account:
  aws ssm get-parameter --region <region> --name /<deployment>/deployment
Where there was none yet, make one:
  guardduty-slack enable --org --admin-account <id>`,
  NOT_OURS: `Everything that this program makes carries the tag guardduty-slack:deployment; this object does not. Whoever made the object can remove or rename it; or keep it, and choose another prefix for everything:
  guardduty-slack enable --org --name <deployment>`,
  ASSUME_ROLE_DENIED: `What the role needs, and who may assume it:
  guardduty-slack policy admin --admin-account <id>
  aws sts assume-role --role-arn arn:<partition>:iam::<id>:role/<role> --role-session-name try
An account that was invited to the Organization has no OrganizationAccountAccessRole until one is created. Name another role with --role-name, and its external id with --external-id.`,
  MESSAGES_WAITING: `How many wait, and why:
  guardduty-slack status
Bring dead letters back, then tear down again; or give up exactly as many as there are:
  guardduty-slack redrive
  guardduty-slack teardown --discard <number>`,
};

import type { ErrorCode } from './errors.ts';
import type { NoticeCode } from './notice-codes.ts';

/**
 * What to do about an error: why it happens, what to run, and what if that does not help. Sentences, and lines of commands
 * indented by two spaces. The owner of what is in the way may never have heard of this program, so commands are
 * those of the AWS CLI where that can do it.
 */
export const ERROR_ADVICE: Readonly<Record<ErrorCode, string>> = {
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
The Region: --home-region, GUARDDUTY_SLACK_HOME_REGION, homeRegion, AWS_REGION, AWS_DEFAULT_REGION or the profile's, in this order.
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
  DEPLOYMENT_UNREADABLE: `Nothing was changed, and findings are delivered as before. Who changed the parameter, with credentials of the admin account:
  aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=PutParameter --region <home Region>
  aws ssm get-parameter-history --region <home Region> --name /<deployment>/deployment
Write it anew from your configuration; nothing else is removed by that run:
  guardduty-slack plan --org
  guardduty-slack enable --org`,
  TLS_FAILED: `Which certificate comes, and who issued it:
  openssl s_client -connect sts.<region>.amazonaws.com:443 -servername sts.<region>.amazonaws.com </dev/null
Where it is a CA of your network, ask for its certificate in PEM, and name the file as for the AWS CLI:
  export AWS_CA_BUNDLE=/path/to/ca.pem
It is then used in place of the CAs that come with Node, so it must hold every CA that is needed. The same file as ca_bundle in the AWS profile does the same; NODE_EXTRA_CA_CERTS adds to those of Node.`,
  CREDENTIALS_MFA: `On a terminal the code is asked for once. Elsewhere, take a session from a terminal where you gave it:
  eval "$(aws configure export-credentials --profile <profile> --format env)"`,
  CREDENTIALS_CLOCK: `What time AWS has:
  curl -sI https://sts.amazonaws.com | grep -i ^date
  date -u`,
  CREDENTIALS_PROCESS: `See the command in the AWS configuration, run it by itself, and correct what it prints. It must print JSON with Version 1:
  aws configure get credential_process --profile <profile>`,
  CREDENTIALS_PROFILE: `Which profiles there are, and what one of them says:
  aws configure list-profiles
  aws sts get-caller-identity --profile <profile>`,
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
  CREDENTIALS_MISSING: `Credentials are looked for as every AWS tool does: AWS_ACCESS_KEY_ID and its companions, the profile of --profile or AWS_PROFILE, then the container or the instance. See which ones are found:
  aws sts get-caller-identity
  aws configure list-profiles
Then name the profile:
  guardduty-slack plan --org --profile <profile>
In CI, check that the step which takes the role runs before this one, and that its variables reach it.`,
  CREDENTIALS_EXPIRED: `Sign in again, then run the same command to resume; nothing has to be cleaned up:
  aws sso login --profile <profile>
If it happens in the middle of a long run, give the role a longer session (MaxSessionDuration), or use a profile that renews itself, such as SSO or credential_process.`,
  CREDENTIALS_INVALID: `The key was deleted, belongs to another partition, or is a session token of the global STS endpoint that is not valid in a Region that has to be enabled first. See what it is:
  aws sts get-caller-identity
For Regions that have to be enabled, take the session from a regional endpoint:
  export AWS_STS_REGIONAL_ENDPOINTS=regional`,
  NOT_IN_ORGANIZATION: `See which account this is, and whether it is in an organization:
  aws sts get-caller-identity
  aws organizations describe-organization
For one account alone, whatever the configuration says:
  guardduty-slack enable --no-org`,
  NOT_MANAGEMENT_ACCOUNT: `The first run names the delegated administrator, which only the management account can do. See which account that is:
  aws organizations describe-organization --query Organization.MasterAccountId
Run it there once; afterwards the credentials of the delegated administrator are enough:
  guardduty-slack enable --org --admin-account <id> --profile <management>`,
  ORGANIZATION_FEATURES: `A delegated administrator needs an organization with all features. In the management account:
  aws organizations enable-all-features
Invited accounts have to accept; AWS Organizations shows which ones have not yet.`,
  WRONG_ORGANIZATION: `Nothing was done. See whose credentials these are:
  aws sts get-caller-identity
  aws organizations describe-organization --query Organization.Id
Use the profile of the organization that is meant, or correct --expect-org (or expectOrg in the configuration).`,
  ADMIN_ACCOUNT_MISSING: `Choose an account for security tooling, never the management account, and name it:
  guardduty-slack enable --org --admin-account <id>
If GuardDuty already has a delegated administrator, it is:
  aws organizations list-delegated-administrators --service-principal guardduty.amazonaws.com`,
  ADMIN_ACCOUNT_UNKNOWN: `The account is not in this organization, or it is suspended or closed. Look it up:
  aws organizations describe-account --account-id <id>
A leading zero that a spreadsheet or an unquoted YAML number dropped is the usual reason.`,
  ADMIN_IS_MANAGEMENT: `AWS recommends a member account: it keeps GuardDuty's rights apart from those over the whole organization. Name one:
  guardduty-slack enable --org --admin-account <id of a security account>`,
  NOT_CONFIRMED: `Nothing was changed. On a terminal, run it again and answer. In CI there is no one to ask, so say it beforehand:
  guardduty-slack enable --org --yes --expect-org <organization>
  guardduty-slack teardown --org --yes --expect-org <organization>`,
  PLAN_CHANGED: `Between the plan and the first write something else changed: AWS, who is in the organization, or, of a saved plan, the configuration or the version of guardduty-slack. Nothing was changed by this run. Look again:
  guardduty-slack plan --org
or save a new plan, read it and apply that one:
  guardduty-slack plan --org --out plan.json
  guardduty-slack enable --plan plan.json
If it happens every time, another tool, such as Terraform, manages the same settings and sets them differently.`,
  REDUCTION_NOT_ALLOWED: `The configuration names protection that is on and should be off, or no longer names a Region whose findings go to Slack. See what would be turned off:
  guardduty-slack plan --org --verbose
If that is meant, say so; if not, remove those lines, or name the Region again. Leaving a protection plan out turns nothing off:
  guardduty-slack enable --org --allow-reduce`,
  RECORD_MISSING: `The record is an SSM parameter that the first enable wrote. Without it what was there before is not known, so organization settings are left alone. Look for it, with credentials of the delegated administrator:
  aws ssm get-parameters-by-path --recursive --path /guardduty-slack/before --region <home Region>
The Slack pipeline can be deleted without it:
  guardduty-slack teardown
Undo the settings by hand in the GuardDuty console, or with the AWS CLI.`,
  NOT_DELIVERED: `The event source mapping, the function or its alias is missing or disabled. Repair it first, then redrive:
  guardduty-slack status
  guardduty-slack enable --org
  guardduty-slack redrive`,
  OTHER_DEPLOYMENT: `Two deployments (--name) share the settings of the organization. Tear the other one down first, or delete only this one's Slack pipeline:
  guardduty-slack teardown --name <other>
  guardduty-slack teardown`,
  REGION_UNAVAILABLE: `See which Regions each account has enabled:
  aws account list-regions --region-opt-status-contains ENABLED ENABLED_BY_DEFAULT
  aws account enable-region --region-name <region>
Enabling takes minutes to hours. Or leave the Region out:
  guardduty-slack plan --org --exclude-regions <region>`,
  PARTITION_UNKNOWN: `The program knows aws, aws-cn, aws-us-gov and aws-eusc. See which one your credentials belong to:
  aws sts get-caller-identity --query Arn
If it should be one of these, the Region's name probably has a typo.`,
  ONE_REGION_PARTITION: `Make a deployment for each Region, with a name of its own:
  guardduty-slack enable --org --name guardduty-slack-<region> --home-region <region> --regions <region>`,
  CONFIG_INVALID: `Each mistake is shown with its line or its flag, and what would be right. Check again without calling AWS:
  guardduty-slack config validate
See what a run would use, and where each value comes from:
  guardduty-slack config show`,
  PLAN_FILE_INVALID: `A saved plan is applied only as it was written. Make a new one, look at it again if you like, and apply it:
  guardduty-slack plan --org --out plan.json
  guardduty-slack plan --show plan.json
  guardduty-slack enable --plan plan.json`,
  NEWER_CLI: `Which version this is, and how to have the latest:
  guardduty-slack --version
  npm install --global guardduty-slack@latest
To go back to this version all the same, see what it would change, then do it. Findings are delivered meanwhile:
  guardduty-slack plan --org
  guardduty-slack enable --org --allow-downgrade`,
  NEWER_FORMAT: `Which version this is, and how to have the latest:
  guardduty-slack --version
  npm install --global guardduty-slack@latest
The parameter itself, with credentials of the admin account:
  aws ssm get-parameter --region <home Region> --name /<deployment>/deployment
Do not edit it or put an older value back: it says what the deployment consists of.`,
  SLACK_SECRET_CHANGED: `Everything else was repaired; the parameter was left as it is. Who changed it, with credentials of the delegated administrator:
  aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=PutParameter --region <home Region>
Give the webhook or token that is meant, also where it is the one that is stored now:
  export SLACK_WEBHOOK
  guardduty-slack enable --org --slack-webhook-env SLACK_WEBHOOK
If you do not know who wrote the other one, findings may have gone to a channel of theirs since.`,
  SLACK_SECRET_MISSING: `In Slack, create an app, turn on Incoming Webhooks, add one to a channel and copy its URL. Put it in a variable and name the variable:
  export SLACK_WEBHOOK
  guardduty-slack enable --org --slack-webhook-env SLACK_WEBHOOK
On a terminal you are asked for it, and it is not shown.`,
  SLACK_SECRET_INVALID: `A webhook looks like https://hooks.slack.com/services/T…/B…/…. A URL with /triggers/ or /workflows/ belongs to Workflow Builder and takes other messages; a token that begins with xoxp-, xoxe- or xapp- is not a bot token. Copy the right one from the app's page:
  https://api.slack.com/apps
Is a webhook refused that used to work? Someone removed the app, or archived the channel; make a new one.`,
  SELF_TEST_FAILED: `Before a new version goes live it renders a finding, reads every secret and the table, and opens a connection to Slack. The message names the check that failed. Look at its log:
  aws logs tail /aws/lambda/guardduty-slack --since 15m --region <home Region>
In a VPC, check that its subnets reach Slack and the endpoints of SSM, SQS and DynamoDB. Then run enable again.`,
  ACCESS_DENIED: `The message names the action and the resource. What each principal needs:
  guardduty-slack policy management
  guardduty-slack policy admin --admin-account <id>
If the policy has the action, look for a permissions boundary, a session policy, or a policy of the resource itself (queue, bus, key).`,
  DENIED_BY_POLICY: `An explicit deny wins over every allow, so it has to be changed where it is: a service control policy, a resource control policy, a permissions boundary or a session policy. Ask whoever manages the organization's policies to exempt the role, or leave the Region out:
  aws organizations list-policies-for-target --target-id <account> --filter SERVICE_CONTROL_POLICY
  guardduty-slack plan --org --exclude-regions <region>
What is there stays: nothing is removed because it cannot be seen.`,
  REGION_NOT_ENABLED: `The Region has to be enabled in that account, by its owner or by the management account:
  aws account enable-region --region-name <region> --account-id <account>
Until then it is skipped there and listed. Sessions of the global STS endpoint give the same answer in such Regions; use regional ones:
  export AWS_STS_REGIONAL_ENDPOINTS=regional`,
  QUOTA_REACHED: `The message names the quota. See it and ask for more:
  aws service-quotas list-service-quotas --service-code <service> --region <region>
Then run the same command to resume.`,
  DEADLINE: `AWS is still at work, or something keeps it from finishing. Give it longer:
  guardduty-slack enable --org --wait 30
If it stays so for an hour, look at the resource in the console: it says why.`,
  NEEDS_MANAGEMENT: `Everything else was done. Someone with credentials of the management account runs the same command once:
  guardduty-slack enable --org --profile <management>`,
  AWS_REFUSED: `AWS's own words are in the message, with the request id that AWS Support asks for. See each call:
  guardduty-slack enable --org --debug
If the words say that something does not exist or is in use, run the same command again: AWS may have been between two states.`,
  UNEXPECTED: `This is a bug. Nothing has to be cleaned up: run the same command again. Please report it with what this prints, which holds no secret but account ids and names:
  guardduty-slack <the same command> --debug`,
  NETWORK: `The host in the message did not answer or its name did not resolve. Try it, also through your proxy:
  curl -sv https://sts.<region>.amazonaws.com
Proxies are taken from the environment, as by the AWS CLI: HTTPS_PROXY and HTTP_PROXY, and NO_PROXY for hosts that are reached without one. An address in AWS_ENDPOINT_URL is asked in place of AWS. See what is set, then run the same command to resume:
  env | grep -i -e _proxy -e AWS_ENDPOINT_URL`,
  INTERRUPTED: `What was under way was finished, and nothing else was begun. See how far it came, or re-run the command to resume:
  guardduty-slack status`,
};

/** The same for what `status` finds. */
export const NOTICE_ADVICE: Readonly<Partial<Record<NoticeCode, string>>> = {
  ABSENT: `It was deleted by hand, or the run that should have created it did not get so far. See what enable would do, then do it:
  guardduty-slack plan --org
  guardduty-slack enable --org
Deleted again and again? Find out by whom:
  aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=<name> --region <region>`,
  DRIFT: `See each field, expected and actual, then repair it, or make the configuration say what is there:
  guardduty-slack status --verbose
  guardduty-slack enable --org
Who changed it:
  aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=<name> --region <region>`,
  LEFT_OVER: `The configuration no longer names it. Delete it, or put it back into the configuration:
  guardduty-slack plan --org
  guardduty-slack enable --org`,
  DEAD_LETTERS: `See the reason that Slack gave, in the attributes of a message and in the log; fix it, then send them:
  guardduty-slack test
  guardduty-slack redrive
They are kept for 14 days.`,
  ALARM: `Each alarm says in its description what it means. status names the findings that wait, since when, and the next command:
  guardduty-slack status
  guardduty-slack test`,
  TEARDOWN_UNFINISHED: `Finish it, or create everything again:
  guardduty-slack teardown --org
  guardduty-slack enable --org`,
  ALARMS_WITHOUT_TOPIC: `Create a topic in each Region of the deployment, subscribe whoever is on call to it, and name the topics in the configuration under alarms.topics:
  aws sns create-topic --name guardduty-slack-alarms --region <region>
  aws sns subscribe --topic-arn <arn> --protocol email --notification-endpoint <address> --region <region>
  guardduty-slack enable --org`,
  NOT_SEEN: `What cannot be looked at keeps all it has. The reason is named: a denied action, a Region that a policy shuts, or a network. Fix that, then look again:
  guardduty-slack doctor --org
  guardduty-slack status`,
  REGION_LEFT: `GuardDuty stays on in the Region and is billed. To send its findings to Slack again, put it back into regions. To turn GuardDuty off there, do it in the console, Region by Region.`,
};

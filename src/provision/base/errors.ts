import { withoutSecrets } from './secret-text.ts';

/**
 * Every reason we can explain, with what `explain` says about it. The exit code belongs to the reason: 1 unexpected,
 * 3 partly done, 4 credentials, 5 refused for safety, 6 usage or configuration.
 */
export const ERROR_CODES = {
  CREDENTIALS_MISSING: {
    exit: 4,
    about: 'No AWS credentials were found in the environment, the profile or on this machine.',
  },
  CREDENTIALS_EXPIRED: {
    exit: 4,
    about: 'The AWS session ended. Sign in again and re-run to resume.',
  },
  CREDENTIALS_INVALID: { exit: 4, about: 'AWS does not know these credentials.' },
  CREDENTIALS_PROFILE: {
    exit: 4,
    about: 'The AWS profile does not exist, or what it says gives no credentials.',
  },
  CREDENTIALS_MFA: {
    exit: 4,
    about: 'The AWS profile needs a code of an MFA device, and there was none, or AWS did not accept it.',
  },
  CREDENTIALS_PROCESS: {
    exit: 4,
    about: 'The credential_process of the AWS profile failed, so there are no credentials.',
  },
  CREDENTIALS_CLOCK: {
    exit: 4,
    about:
      "The clock of this machine differs from AWS's by more than five minutes, so AWS refuses its signatures.",
  },
  ASSUME_ROLE_DENIED: {
    exit: 4,
    about:
      'The role in another account does not exist or does not trust the caller. AWS gives the same answer for both.',
  },
  NOT_IN_ORGANIZATION: {
    exit: 6,
    about: 'The account that the credentials belong to is not part of an AWS Organization.',
  },
  NOT_MANAGEMENT_ACCOUNT: {
    exit: 6,
    about: 'Only the management account of the Organization may name the GuardDuty administrator.',
  },
  ORGANIZATION_FEATURES: {
    exit: 6,
    about: 'The Organization has consolidated billing only. GuardDuty needs all features to be enabled.',
  },
  WRONG_ORGANIZATION: {
    exit: 5,
    about: 'The credentials belong to another Organization than --expect-org names.',
  },
  ADMIN_ACCOUNT_MISSING: { exit: 6, about: 'It is not known which account should administer GuardDuty.' },
  ADMIN_ACCOUNT_UNKNOWN: {
    exit: 6,
    about: 'The chosen admin account is not an active account of the Organization.',
  },
  ADMIN_IS_MANAGEMENT: {
    exit: 5,
    about:
      'The management account must not administer GuardDuty: AWS advises against it, and SCPs do not apply to the management account.',
  },
  OTHER_ADMINISTRATOR: {
    exit: 5,
    about:
      'Another account already administers GuardDuty for the Organization. It is never replaced: remove it as delegated administrator first.',
  },
  MEMBER_ACCOUNT: {
    exit: 5,
    about:
      'The account is a GuardDuty member of another account. A member cannot change its own detector, and cannot be the administrator.',
  },
  NOT_OURS: {
    exit: 5,
    about:
      'An object has our name but not our tags, so someone else created it. It is never changed or removed.',
  },
  NOT_CONFIRMED: { exit: 5, about: 'The change was not confirmed, so nothing was done.' },
  PLAN_CHANGED: {
    exit: 5,
    about:
      'What AWS shows, the configuration or the version of guardduty-slack changed after the plan was confirmed or saved. Read the new plan.',
  },
  REDUCTION_NOT_ALLOWED: {
    exit: 5,
    about: 'The plan turns off protection, or delivery from a Region, which needs --allow-reduce.',
  },
  NEWER_CLI: {
    exit: 5,
    about:
      'A later version of guardduty-slack last changed the deployment. An older one would replace its code and settings, which needs --allow-downgrade.',
  },
  NEWER_FORMAT: {
    exit: 5,
    about:
      'A later version of guardduty-slack saved the deployment or its record in a format that this one does not read. Nothing is changed.',
  },
  RECORD_MISSING: {
    exit: 5,
    about:
      'There is no record of what was there before the first enable, so organization settings cannot be restored safely.',
  },
  MESSAGES_WAITING: {
    exit: 5,
    about: 'Findings wait in the queue or the dead letters, and removing them would lose them.',
  },
  NOT_DELIVERED: {
    exit: 5,
    about: 'Nothing reads the queue, so dead letters that went back into it would be lost after four days.',
  },
  OTHER_DEPLOYMENT: {
    exit: 5,
    about: 'Another deployment of guardduty-slack still uses the organization settings.',
  },
  NO_DEPLOYMENT: { exit: 6, about: 'No deployment of that name was found in the home Region.' },
  DEPLOYMENT_UNREADABLE: {
    exit: 3,
    about: 'The parameter that says what the deployment consists of was edited by hand, and cannot be read.',
  },
  REGION_UNAVAILABLE: {
    exit: 6,
    about: 'A chosen Region does not exist or is not enabled for an account that needs it.',
  },
  PARTITION_UNKNOWN: {
    exit: 6,
    about:
      'The Region or the credentials belong to a partition of AWS that this version does not know, such as an isolated one. It is never taken for another.',
  },
  ONE_REGION_PARTITION: {
    exit: 6,
    about: 'Outside partition aws a deployment covers one Region: EventBridge does not forward there.',
  },
  PLAN_FILE_INVALID: {
    exit: 6,
    about: 'The file that --plan or --show names is not a plan as plan --out wrote it.',
  },
  CONFIG_INVALID: { exit: 6, about: 'The configuration has mistakes; all of them are listed.' },
  SLACK_SECRET_CHANGED: {
    exit: 5,
    about:
      'A stored Slack webhook or token is not the one that this program stored: someone changed it. It is never adopted, and never replaced but by one that is given.',
  },
  SLACK_SECRET_MISSING: {
    exit: 6,
    about: 'The first enable needs the Slack webhook or token, by variable, file or prompt.',
  },
  SLACK_SECRET_INVALID: {
    exit: 6,
    about: 'Invalid Slack webhook or token, so it was not stored.',
  },
  SELF_TEST_FAILED: {
    exit: 3,
    about: 'The new version of the function failed its self-test, so the old one stays live.',
  },
  ACCESS_DENIED: { exit: 3, about: 'AWS refused a call because a permission is missing.' },
  DENIED_BY_POLICY: {
    exit: 3,
    about:
      'A service control policy or another guardrail denies a call explicitly; an IAM permission cannot help.',
  },
  REGION_NOT_ENABLED: {
    exit: 3,
    about: 'The account has not opted in to the Region, so its endpoint refuses the credentials.',
  },
  QUOTA_REACHED: { exit: 3, about: 'A quota of AWS is used up.' },
  DEADLINE: {
    exit: 3,
    about: 'AWS did not reach the expected state in time. Re-run to resume.',
  },
  NEEDS_MANAGEMENT: { exit: 3, about: 'The step needs credentials of the management account.' },
  AWS_REFUSED: {
    exit: 3,
    about: 'AWS refused a call for a reason that has no code of its own here; its own words are shown.',
  },
  UNEXPECTED: {
    exit: 1,
    about:
      'Something happened that guardduty-slack was not made for: a bug, please report it with --debug output.',
  },
  NETWORK: {
    exit: 1,
    about:
      'AWS could not be reached: a name does not resolve, a connection is refused, or a proxy is in the way.',
  },
  TLS_FAILED: {
    exit: 1,
    about:
      'The TLS certificate of a host is not accepted, often because a proxy of the network puts its own in place of it.',
  },
  INTERRUPTED: { exit: 130, about: 'The run was interrupted. Re-run to resume.' },
} as const satisfies Record<string, { exit: number; about: string }>;

/** A reason that `explain` knows. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Where in AWS something failed. */
export interface Where {
  readonly account?: string;
  readonly region?: string;
  /** For example `guardduty:CreateMembers`. */
  readonly api?: string;
  readonly requestId?: string;
}

/** An account that AWS did not take, although it answered, in its own words. */
export interface Refused {
  readonly id: string;
  readonly result: string;
}

/** One mistake in a configuration, as data. */
export interface ConfigMistake {
  /** Keys and places in lists, from the outside in; empty for the whole. */
  readonly path: readonly (string | number)[];
  /** What is allowed there. */
  readonly message: string;
  /** What is there; undefined where it is nothing, or says nothing. Never a Slack secret. */
  readonly value?: unknown;
  /** Where it was written: a flag, a variable, a file and line; for whoever knows. */
  readonly origin?: string;
}

/** A failure we can explain: what failed, with the value; `fix` is the next thing to do. Recognize it by `name`. */
export class ProvisionError extends Error {
  override readonly name = 'ProvisionError';
  readonly code: ErrorCode;
  readonly fix: string;
  readonly where: Where;
  /** Accounts that AWS did not take, where that is the failure. */
  readonly refused: readonly Refused[];
  /** What failed costs itself alone: steps that follow are tried all the same. */
  readonly partial: boolean;
  /** What is wrong with the configuration, where that is the failure. */
  readonly mistakes: readonly ConfigMistake[];

  constructor(
    code: ErrorCode,
    message: string,
    fix: string,
    options: {
      cause?: unknown;
      where?: Where;
      refused?: readonly Refused[];
      partial?: boolean;
      mistakes?: readonly ConfigMistake[];
    } = {},
  ) {
    super(withoutSecrets(message), options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.fix = withoutSecrets(fix);
    this.where = options.where ?? {};
    this.refused = options.refused ?? [];
    this.partial = options.partial ?? false;
    this.mistakes = options.mistakes ?? [];
  }
}

/** True for a {@link ProvisionError}, also one that another bundle made. */
export function isProvisionError(error: unknown): error is ProvisionError {
  return error instanceof Error && error.name === 'ProvisionError' && 'code' in error;
}

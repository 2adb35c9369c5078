/** What a member's state means for us. */
export type MemberStanding =
  /** Protected. */
  | 'enabled'
  /** AWS is at it: only time helps. */
  | 'waiting'
  /** A member whose monitoring was stopped: StartMonitoringMembers. */
  | 'stopped'
  /** Not, or no longer, a member: CreateMembers. */
  | 'absent'
  /** Cannot be protected and need not be: counted and listed, never unhealthy. */
  | 'not-applicable'
  /** A value that is new to us. */
  | 'unknown';

interface Meaning {
  readonly standing: MemberStanding;
  readonly reason: string;
  readonly fix: string;
}

/** What reports call the status of an account that GuardDuty does not list at all. */
export const NOT_MEMBER = 'NotMember';

const AGAIN = 'Run: guardduty-slack enable --org';

/** https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-understand-membership-status-relationship.html */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  Enabled: { standing: 'enabled', reason: 'GuardDuty is on', fix: '' },
  Created: {
    standing: 'waiting',
    reason: 'the account was added and GuardDuty is not on there yet',
    fix: 'Wait a few minutes, then run: guardduty-slack status --wait 10',
  },
  Invited: {
    standing: 'waiting',
    reason: 'an invitation was sent and not yet accepted',
    fix: 'Wait: AWS turns an invitation into a membership of the Organization by itself. If it stays, accept it in that account',
  },
  EmailVerificationInProgress: {
    standing: 'waiting',
    reason: "AWS is checking the account's e-mail address",
    fix: 'Wait a few minutes, then run: guardduty-slack status --wait 10',
  },
  Disabled: {
    standing: 'stopped',
    reason: 'monitoring was stopped by the administrator or GuardDuty was suspended in the account',
    fix: AGAIN,
  },
  Removed: { standing: 'absent', reason: 'the administrator removed the account', fix: AGAIN },
  Resigned: { standing: 'absent', reason: 'the account left its administrator', fix: AGAIN },
  Deleted: { standing: 'absent', reason: 'the membership was deleted', fix: AGAIN },
  EmailVerificationFailed: {
    standing: 'absent',
    reason: "AWS could not verify the account's e-mail address",
    fix: `Check the account's e-mail address in AWS Organizations. ${AGAIN}`,
  },
  CannotCreateDetectorInOrganizationMasterAccount: {
    standing: 'absent',
    reason: 'GuardDuty could not be turned on in the management account: its service-linked role is missing',
    fix: 'Run with credentials of the management account: guardduty-slack enable --org',
  },
  RegionDisabled: {
    standing: 'not-applicable',
    reason: 'the account has not enabled this Region',
    fix: 'Nothing to do unless the account starts to use the Region',
  },
  AccountSuspended: {
    standing: 'not-applicable',
    reason: 'the account is suspended or closed',
    fix: 'Nothing to do',
  },
};

/** What a RelationshipStatus means; `undefined` is an account that is no member. An unknown value is shown as it is. */
export function memberMeaning(status: string | undefined): Meaning {
  if (status === undefined)
    return {
      standing: 'absent',
      reason: 'the account is not a member of the administrator',
      fix: `${AGAIN}: it adds the account, or says why AWS refuses it`,
    };
  return (
    MEANINGS[status] ?? {
      standing: 'unknown',
      reason: `AWS says ${status}, which this version does not know`,
      fix: 'Look the account up in the GuardDuty console under Accounts, and update guardduty-slack',
    }
  );
}

/** True where only time helps. */
export function isWaiting(status: string): boolean {
  return MEANINGS[status]?.standing === 'waiting';
}

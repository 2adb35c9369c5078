import { GetAdministratorAccountCommand } from '@aws-sdk/client-guardduty';
import type { Aws } from '../aws/aws.ts';
import type { Place } from '../aws/place.ts';
import { ProvisionError } from '../base/errors.ts';
import type { Note } from '../engine/note.ts';
import { readDetectorId } from '../reads/guardduty-reads.ts';
import { memberMeaning } from '../reads/member-status.ts';
import { disassociateCommands } from '../reads/unprocessed.ts';

/** Why an account cannot administer GuardDuty, or a detector cannot be set: one wording for the plan and for the doctor. */
export interface AdministrationConflict extends Note {
  readonly code: 'MEMBER_ACCOUNT' | 'OTHER_ADMINISTRATOR';
  /** What is in the way. */
  readonly problem: string;
  /** The next thing to do. */
  readonly fix: string;
}

/**
 * The account that administers GuardDuty in another one, as the other one itself sees it; undefined where there is none or
 * no detector. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetAdministratorAccount.html
 */
export async function readOwnAdministrator(aws: Aws, place: Place): Promise<string | undefined> {
  const DetectorId = await readDetectorId(aws, place);
  if (DetectorId === undefined) return undefined;
  const { Administrator } = await aws
    .client('guardduty', place)
    .send(new GetAdministratorAccountCommand({ DetectorId }));
  const { AccountId, RelationshipStatus } = Administrator ?? {};
  // One that was left may still be named, with a status that says so.
  const isOver = RelationshipStatus !== undefined && memberMeaning(RelationshipStatus).standing === 'absent';
  return isOver || AccountId === '' ? undefined : AccountId;
}

/**
 * The chosen administrator is a member of another account, and no account can be both.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html
 */
export function adminIsMember(place: Place, administrator: string): AdministrationConflict {
  const { account, region } = place;
  return conflict(
    'MEMBER_ACCOUNT',
    `account ${account} is a GuardDuty member of account ${administrator} in ${region}, and a member cannot be the administrator`,
    `${disassociateCommands(place)}; or choose another account with --admin-account`,
  );
}

/** What a single account should have differs from what its administrator has set, and only the administrator can change that. */
export function accountIsMember({ account, region }: Place, administrator: string): AdministrationConflict {
  return conflict(
    'MEMBER_ACCOUNT',
    `account ${account} is a GuardDuty member of account ${administrator} in ${region}, so only account ${administrator} can change its detector and protection plans`,
    `run guardduty-slack enable --org --admin-account ${administrator} with credentials of the management account or of ${administrator}; or send only the findings of this account to Slack: guardduty-slack enable --only pipeline`,
  );
}

/** Another account administers GuardDuty for the Organization in a Region. */
export function otherAdministrator(account: string, region: string): AdministrationConflict {
  return conflict(
    'OTHER_ADMINISTRATOR',
    `account ${account} administers GuardDuty in ${region} and is never replaced`,
    `choose it with --admin-account ${account}, or remove it as delegated administrator first (aws guardduty disable-organization-admin-account --admin-account-id ${account} --region ${region})`,
  );
}

/**
 * A former administrator is still registered with Organizations, which takes one for GuardDuty: naming another is refused.
 * https://docs.aws.amazon.com/guardduty/latest/ug/delegated_admin_change.html
 */
export function otherRegistered(
  registered: readonly string[],
  admin: string,
): AdministrationConflict | undefined {
  const other = registered.find((account) => account !== admin);
  if (other === undefined) return undefined;
  return conflict(
    'OTHER_ADMINISTRATOR',
    `account ${other} is registered with AWS Organizations as the administrator of GuardDuty, not ${admin}`,
    `choose it with --admin-account ${other}, or remove the registration: aws organizations deregister-delegated-administrator --account-id ${other} --service-principal guardduty.amazonaws.com`,
  );
}

function conflict(
  code: AdministrationConflict['code'],
  problem: string,
  fix: string,
): AdministrationConflict {
  return { code, text: `${problem}: ${fix}`, problem, fix };
}

/** The same as an error, in whole sentences. */
export function conflictError({ code, problem, fix }: AdministrationConflict): ProvisionError {
  return new ProvisionError(code, sentence(problem), sentence(fix));
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

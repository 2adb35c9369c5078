import { GetAdministratorAccountCommand } from '@aws-sdk/client-guardduty';
import type { AccountFacts } from '../../discovery/accounts.ts';
import type { Aws } from '../../aws/aws.ts';
import { explain } from '../../aws/explain.ts';
import { readDetectorId } from '../../reads/guardduty-reads.ts';
import type { Place } from '../../aws/place.ts';
import { leaveOtherAdministrator } from '../../reads/unprocessed.ts';
import { looked, pass, skipped, warn, type Check } from './check.ts';
import type { DoctorContext, AccountRoles } from './context.ts';

/** Members of others are named up to so many. */
const NAMED = 5;

/**
 * Whether another account administers GuardDuty in some member, which only the member itself can tell: AWS would refuse to
 * let it join. Calls grow with accounts × Regions. Members that cannot be entered are a line of their own.
 */
export function memberAdministratorsCheck(
  { read }: DoctorContext,
  { admin, organization }: Omit<AccountRoles, 'entered'>,
  accounts: readonly AccountFacts[],
  regions: readonly string[],
): Promise<Check> {
  const subject = { id: 'member-administrators', title: 'Administrators of members' };
  const members = accounts.filter(
    ({ id, state }) => state === 'ACTIVE' && id !== admin && id !== organization?.managementAccountId,
  );
  if (members.length === 0) return Promise.resolve(skipped(subject, 'no member is known'));
  return looked(subject, async () => {
    const places = members.flatMap(({ id }) => regions.map((region) => ({ account: id, region })));
    const others = (
      await Promise.all(
        places.map(async (place) => {
          const other = await administratorOf(read, place);
          return other === undefined || other === admin ? [] : [{ ...place, other }];
        }),
      )
    ).flat();
    const [first] = others;
    if (first === undefined) return pass(subject, 'none belongs to anybody else');
    const named = others
      .slice(0, NAMED)
      .map(({ account, region, other }) => `${other} administers ${account} in ${region}`);
    const more = others.length > NAMED ? `, and ${others.length - NAMED} more` : '';
    return warn(
      subject,
      `AWS will refuse these members: ${named.join(', ')}${more}.`,
      leaveOtherAdministrator(first),
      'OTHER_ADMINISTRATOR',
    );
  });
}

/** Undefined: none, or it cannot be asked there. */
async function administratorOf(aws: Aws, place: Place): Promise<string | undefined> {
  try {
    const DetectorId = await readDetectorId(aws, place);
    if (DetectorId === undefined) return undefined;
    const { Administrator } = await aws
      .client('guardduty', place)
      .send(new GetAdministratorAccountCommand({ DetectorId }));
    return Administrator?.AccountId;
  } catch (error) {
    const { code } = explain(error, place);
    if (/^(?:ASSUME_ROLE_DENIED|DENIED_BY_POLICY|REGION_NOT_ENABLED)$/.test(code)) return undefined;
    throw error;
  }
}

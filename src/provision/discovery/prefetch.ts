import type { Aws } from '../aws/aws.ts';
import {
  readAdmin,
  readDetector,
  readMembers,
  readOrganizationConfiguration,
} from '../reads/guardduty-reads.ts';
import type { Roles } from './organization.ts';

/** Whose Regions they are. */
interface Input extends Roles {
  readonly regions: readonly string[];
  /** False where no step will ask about members. */
  readonly members: boolean;
}

/**
 * Starts the reads that the plan of each Region will need, while the long list of accounts still comes in. Whatever fails
 * is not kept: the step that needs it asks again and says what is wrong.
 */
export function prefetch(aws: Aws, input: Input): void {
  for (const region of input.regions) one(aws, region, input).catch(() => undefined);
}

async function one(
  aws: Aws,
  region: string,
  { organization, adminAccountId, callerRole, members }: Input,
): Promise<void> {
  const place = { account: adminAccountId, region };
  if (callerRole === 'management') {
    const named = await readAdmin(aws, organization.managementAccountId, region);
    // Where the account administers nothing yet, the steps behind that one will not be read either.
    if (named?.account !== adminAccountId || named.status !== 'ENABLED') return;
  }
  const detector = await readDetector(aws, place);
  if (detector === undefined) return;
  await Promise.all([
    readOrganizationConfiguration(aws, place, callerRole === 'management'),
    ...(members ? [readMembers(aws, place)] : []),
  ]);
}

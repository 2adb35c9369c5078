import type { Aws } from '../aws/aws.ts';
import {
  readAdmin,
  readDetector,
  readMembers,
  readOrganizationConfiguration,
} from '../reads/guardduty-reads.ts';
import type { Roles } from './organization.ts';

/**
 * Starts the reads that the plan of each Region will need, while the long list of accounts still comes in. Whatever fails
 * is not kept: the step that needs it asks again and says what is wrong.
 */
export function prefetch(
  aws: Aws,
  { organization, adminAccountId, callerRole, regions }: Roles & { readonly regions: readonly string[] },
): void {
  for (const region of regions)
    one(
      aws,
      region,
      adminAccountId,
      callerRole === 'management' ? organization.managementAccountId : undefined,
    ).catch(() => undefined);
}

async function one(aws: Aws, region: string, admin: string, management: string | undefined): Promise<void> {
  const place = { account: admin, region };
  if (management !== undefined) {
    const named = await readAdmin(aws, management, region);
    // Where the account administers nothing yet, the steps behind that one will not be read either.
    if (named?.account !== admin || named.status !== 'ENABLED') return;
  }
  const detector = await readDetector(aws, place);
  if (detector === undefined) return;
  await Promise.all([
    readOrganizationConfiguration(aws, place, management !== undefined),
    readMembers(aws, place),
  ]);
}

import { AwsError, type Call } from '../service.ts';
import { knob } from '../../world/settings.ts';

/**
 * Throws when the account's STS endpoint in this Region is turned off.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
 */
export function checkActivated({ world, region, account }: Call): void {
  if (!knob(world, 'sts.deactivatedRegions').split(',').includes(region)) return;
  const what = `STS is not activated in this region for account:${account}.`;
  throw new AwsError(
    'RegionDisabledException',
    `${what} Your account administrator can activate STS in this region using the IAM Console.`,
    403,
  );
}

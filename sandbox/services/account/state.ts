import { knob } from '../../world/settings.ts';
import { stateOf, type Settings, type World } from '../../world/world.ts';

/** A Region's state for one account, as `RegionOptStatus` says it. */
export type RegionOptStatus = 'ENABLED' | 'ENABLING' | 'DISABLING' | 'DISABLED' | 'ENABLED_BY_DEFAULT';

/** What one account chose about Regions; Regions it says nothing of are as the world's settings have them. */
export interface AccountState {
  readonly regions: Record<string, RegionOptStatus>;
}

/** https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html */
const BY_DEFAULT: Readonly<Record<Settings['partition'], readonly string[]>> = {
  aws: [
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  'aws-eusc': ['eusc-de-east-1'],
  'aws-iso': ['us-iso-east-1', 'us-iso-west-1'],
};

const OPT_IN: Readonly<Record<Settings['partition'], readonly string[]>> = {
  aws: [
    'af-south-1',
    'ap-east-1',
    'ap-east-2',
    'ap-south-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
    'ca-west-1',
    'eu-central-2',
    'eu-south-1',
    'eu-south-2',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'mx-central-1',
  ],
  'aws-cn': [],
  'aws-us-gov': [],
  'aws-eusc': [],
  'aws-iso': [],
};

/** All Regions of a partition, by name. */
export function partitionRegions(partition: Settings['partition']): readonly string[] {
  return [...BY_DEFAULT[partition], ...OPT_IN[partition]].sort();
}

/** A Region's state for an account; undefined when the partition has no such Region. */
export function regionStatus(world: World, account: string, region: string): RegionOptStatus | undefined {
  const chosen = (world.states[`account/${account}/global`] as AccountState | undefined)?.regions[region];
  if (chosen !== undefined) return chosen;
  const { partition } = world.settings;
  const byDefault = BY_DEFAULT[partition].includes(region);
  if (!byDefault && !OPT_IN[partition].includes(region)) return undefined;
  const enabled = knob(world, 'account.enabledRegions');
  if (enabled === '') return byDefault ? 'ENABLED_BY_DEFAULT' : 'DISABLED';
  if (!`,${enabled},`.includes(`,${region},`)) return 'DISABLED';
  return byDefault ? 'ENABLED_BY_DEFAULT' : 'ENABLED';
}

/** Whether the account's credentials are good in the Region. */
export function isRegionEnabled(world: World, account: string, region: string): boolean {
  const status = regionStatus(world, account, region);
  return status === 'ENABLED' || status === 'ENABLED_BY_DEFAULT' || status === 'DISABLING';
}

/** Opts an account in to a Region or out of it. */
export function setRegion(world: World, account: string, region: string, status: RegionOptStatus): void {
  stateOf<AccountState>(world, 'account', account, 'global', () => ({ regions: {} })).regions[region] =
    status;
}

import { FINDING, RECONCILING, type Option } from '../option.ts';

/** Which accounts and Regions a deployment covers. */
export const ACCOUNT_OPTIONS = [
  {
    flag: '--org',
    kind: 'switch',
    key: 'org',
    access: true,
    negatable: true,
    about:
      'the whole AWS Organization instead of the account of these credentials; --no-org: this account, where the configuration has org: true',
    on: FINDING,
  },
  {
    flag: '--admin-account',
    value: '<id>',
    kind: 'text',
    key: 'adminAccount',
    access: true,
    about: 'the account that administers GuardDuty for the Organization',
    on: [...FINDING, 'policy'],
  },
  {
    flag: '--regions',
    value: '<list>',
    kind: 'word-or-list',
    key: 'regions',
    about: 'the Regions to cover: all, or a comma-separated list (default all)',
    on: [...RECONCILING, 'test', 'doctor', 'policy'],
  },
  {
    flag: '--exclude-regions',
    value: '<list>',
    kind: 'list',
    key: 'excludeRegions',
    about: 'Regions to leave out',
    on: [...RECONCILING, 'doctor', 'policy'],
  },
  {
    flag: '--exclude-accounts',
    value: '<list>',
    kind: 'list',
    key: 'excludeAccounts',
    about: 'accounts to leave out; accounts that join later then wait for the next run',
    on: [...RECONCILING, 'doctor'],
  },
  {
    flag: '--ou',
    value: '<list>',
    kind: 'list',
    key: 'ou',
    about: 'only accounts below these organizational units',
    on: [...RECONCILING, 'doctor', 'policy'],
  },
  {
    flag: '--exclude-ou',
    value: '<list>',
    kind: 'list',
    key: 'excludeOu',
    about: 'no accounts below these organizational units',
    on: [...RECONCILING, 'doctor', 'policy'],
  },
] as const satisfies readonly Option[];

import { RECONCILING, type Option } from '../option.ts';

/** What of GuardDuty is on, and what may be turned off. */
export const PROTECTION_OPTIONS = [
  {
    flag: '--auto-enable',
    value: '<who>',
    kind: 'text',
    key: 'autoEnable',
    choices: ['ALL', 'NEW', 'NONE'],
    about: 'which accounts AWS protects by itself: ALL, NEW or NONE (default ALL)',
    on: RECONCILING,
  },
  {
    flag: '--features',
    value: '<plans>',
    kind: 'word-or-list',
    key: 'features',
    about: 'protection plans: recommended, all, none, or a list such as S3_DATA_EVENTS,RDS_LOGIN_EVENTS',
    on: [...RECONCILING, 'doctor'],
  },
  {
    flag: '--publishing-frequency',
    value: '<often>',
    kind: 'text',
    key: 'publishingFrequency',
    choices: ['FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS'],
    about: 'update frequency for active findings (default FIFTEEN_MINUTES)',
    on: [...RECONCILING, 'doctor'],
  },
  {
    flag: '--allow-reduce',
    kind: 'switch',
    about: 'allow disabling protection plans set to NONE, and delivery from Regions left out',
    on: ['enable', 'plan'],
  },
] as const satisfies readonly Option[];

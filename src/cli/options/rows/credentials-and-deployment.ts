import { AWS_COMMANDS, FINDING, type Option } from '../option.ts';

/** Whose credentials, which roles, and which deployment. */
export const CREDENTIAL_OPTIONS = [
  {
    flag: '--home-region',
    value: '<region>',
    kind: 'text',
    key: 'homeRegion',
    access: true,
    about: "the Region of the Slack pipeline (default: AWS_REGION or the profile's)",
    on: [...FINDING, 'policy'],
  },
  {
    flag: '--profile',
    value: '<name>',
    kind: 'text',
    key: 'profile',
    access: true,
    about: 'the AWS profile to use',
    on: FINDING,
  },
  {
    flag: '--role-name',
    value: '<name>',
    kind: 'text',
    key: 'roleName',
    access: true,
    about:
      'the role to assume in the admin account (default OrganizationAccountAccessRole, then AWSControlTowerExecution)',
    on: [...FINDING, 'policy'],
  },
  {
    flag: '--member-role-name',
    value: '<name>',
    kind: 'text',
    key: 'memberRoleName',
    access: true,
    about: 'the role to assume in members, where a command visits them',
    on: [...AWS_COMMANDS, 'policy'],
  },
  {
    flag: '--external-id',
    value: '<id>',
    kind: 'text',
    key: 'externalId',
    access: true,
    about: 'the external id that the roles ask for',
    on: FINDING,
  },
  {
    flag: '--name',
    value: '<deployment>',
    kind: 'text',
    key: 'name',
    access: true,
    about: 'the prefix of everything it makes, to tell deployments apart (default guardduty-slack)',
    on: [...FINDING, 'policy'],
  },
] as const satisfies readonly Option[];

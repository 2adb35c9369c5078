/** Reading the organization: itself, its accounts, its roots and units. */
import type { Call, Operation, Output } from '../service.ts';
import { invalidInput, notFound } from './errors.ts';
import { ownOrganization, readableOrganization } from './callers.ts';
import { pageOf } from './page.ts';
import { arnOf, shownAccount, shownUnit } from './shapes.ts';
import type { OrganizationAccount, OrganizationalUnit, OrganizationState } from './state.ts';

/** The reading operations. */
export const TREE_OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeOrganization(call) {
    const organization = ownOrganization(call);
    const { managementAccountId: management, id, featureSet } = organization;
    return {
      Organization: {
        Id: id,
        Arn: arnOf(call.world, organization, `organization/${id}`),
        FeatureSet: featureSet,
        MasterAccountArn: arnOf(call.world, organization, `account/${id}/${management}`),
        MasterAccountId: management,
        MasterAccountEmail: organization.accounts[management]?.email,
        AvailablePolicyTypes:
          featureSet === 'ALL' ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : [],
      },
    };
  },

  ListAccounts(call) {
    const organization = readableOrganization(call);
    return pageOf(call, 'Accounts', organization.order, (id) => {
      const account = organization.accounts[id];
      return account === undefined ? undefined : shownAccount(call.world, organization, account);
    });
  },

  DescribeAccount(call) {
    const organization = readableOrganization(call);
    return { Account: shownAccount(call.world, organization, accountIn(call, organization)) };
  },

  ListRoots(call) {
    const organization = readableOrganization(call);
    const { id, rootId } = organization;
    const Arn = arnOf(call.world, organization, `root/${id}/${rootId}`);
    const PolicyTypes = [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }];
    return pageOf(call, 'Roots', [{ Id: rootId, Arn, Name: 'Root', PolicyTypes }], (root) => root);
  },

  ListOrganizationalUnitsForParent(call) {
    const organization = readableOrganization(call);
    const parent = parentIn(call, organization);
    return pageOf(call, 'OrganizationalUnits', unitsUnder(organization, parent), (unit) =>
      shownUnit(call.world, organization, unit),
    );
  },

  DescribeOrganizationalUnit(call) {
    const organization = readableOrganization(call);
    const id = requiredText(call, 'OrganizationalUnitId', /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/);
    const unit = organization.ous[id];
    if (unit === undefined) throw notFound('OrganizationalUnit');
    return { OrganizationalUnit: shownUnit(call.world, organization, unit) };
  },

  ListAccountsForParent(call) {
    const organization = readableOrganization(call);
    const parent = parentIn(call, organization);
    return pageOf(call, 'Accounts', accountsUnder(organization, parent), (account) =>
      shownAccount(call.world, organization, account),
    );
  },

  ListParents(call) {
    const organization = readableOrganization(call);
    const child = requiredText(call, 'ChildId', /^(\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/);
    const parent = organization.accounts[child]?.parentId ?? organization.ous[child]?.parentId;
    if (parent === undefined) throw notFound('Child');
    return pageOf(
      call,
      'Parents',
      [{ Id: parent, Type: parent === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }],
      (one) => one,
    );
  },

  ListChildren(call): Output {
    const organization = readableOrganization(call);
    const parent = parentIn(call, organization);
    const type = requiredText(call, 'ChildType', /./);
    if (type !== 'ACCOUNT' && type !== 'ORGANIZATIONAL_UNIT')
      throw invalidInput('INVALID_ENUM', 'You specified an invalid value.');
    const children: readonly { readonly id: string }[] =
      type === 'ACCOUNT' ? accountsUnder(organization, parent) : unitsUnder(organization, parent);
    return pageOf(call, 'Children', children, ({ id }) => ({ Id: id, Type: type }));
  },

  ListTagsForResource(call) {
    const organization = readableOrganization(call);
    const id = requiredText(call, 'ResourceId', /./);
    const exists =
      id === organization.rootId ||
      organization.accounts[id] !== undefined ||
      organization.ous[id] !== undefined;
    if (!exists) throw notFound('Target');
    const tags = Object.entries(organization.accounts[id]?.tags ?? {});
    return pageOf(call, 'Tags', tags, ([Key, Value]) => ({ Key, Value }));
  },
};

/** A text that a request must have, of the right form. */
export function requiredText({ input }: Call, member: string, pattern: RegExp): string {
  const value = input[member];
  if (value === undefined || value === null) {
    throw invalidInput('INPUT_REQUIRED', `You must specify a value for the parameter ${member}.`);
  }
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw invalidInput('INVALID_PATTERN', 'You provided a value that does not match the required pattern.');
  }
  return value;
}

/** The account that a request names. */
export function accountIn(call: Call, organization: OrganizationState): OrganizationAccount {
  const account = organization.accounts[requiredText(call, 'AccountId', /^\d{12}$/)];
  if (account === undefined) throw notFound('Account');
  return account;
}

function parentIn(call: Call, organization: OrganizationState): string {
  const id = requiredText(call, 'ParentId', /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/);
  if (id !== organization.rootId && organization.ous[id] === undefined) throw notFound('Parent');
  return id;
}

function accountsUnder(organization: OrganizationState, parent: string): readonly OrganizationAccount[] {
  return Object.values(organization.accounts).filter(({ parentId }) => parentId === parent);
}

function unitsUnder(organization: OrganizationState, parent: string): readonly OrganizationalUnit[] {
  return Object.values(organization.ous).filter(({ parentId }) => parentId === parent);
}

/** Reading the organization: itself, its accounts, its roots and units. */
import type { Call, OperationsOf, Output } from '../service.ts';
import type { OrganizationsInputs } from '../../model/types/organizations.ts';
import { notFound } from './errors.ts';
import { ownOrganization, readableOrganization } from './callers.ts';
import { pageOf } from './page.ts';
import { arnOf, shownAccount, shownUnit } from './shapes.ts';
import type { OrganizationAccount, OrganizationalUnit, OrganizationState } from '../shared/organization.ts';

/** The reading operations. */
export const TREE_OPERATIONS = {
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
    const id = call.input.OrganizationalUnitId;
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
    const child = call.input.ChildId;
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
    const type = call.input.ChildType;
    const children: readonly { readonly id: string }[] =
      type === 'ACCOUNT' ? accountsUnder(organization, parent) : unitsUnder(organization, parent);
    return pageOf(call, 'Children', children, ({ id }) => ({ Id: id, Type: type }));
  },

  ListTagsForResource(call) {
    const organization = readableOrganization(call);
    const id = call.input.ResourceId;
    const exists =
      id === organization.rootId ||
      organization.accounts[id] !== undefined ||
      organization.ous[id] !== undefined;
    if (!exists) throw notFound('Target');
    const tags = Object.entries(organization.accounts[id]?.tags ?? {});
    return pageOf(call, 'Tags', tags, ([Key, Value]) => ({ Key, Value }));
  },
} satisfies Partial<OperationsOf<OrganizationsInputs>>;

/** The account that a request names. */
export function accountIn(
  { input }: Call<{ readonly AccountId: string }>,
  organization: OrganizationState,
): OrganizationAccount {
  const account = organization.accounts[input.AccountId];
  if (account === undefined) throw notFound('Account');
  return account;
}

function parentIn({ input }: Call<{ readonly ParentId: string }>, organization: OrganizationState): string {
  const id = input.ParentId;
  if (id !== organization.rootId && organization.ous[id] === undefined) throw notFound('Parent');
  return id;
}

function accountsUnder(organization: OrganizationState, parent: string): readonly OrganizationAccount[] {
  return Object.values(organization.accounts).filter(({ parentId }) => parentId === parent);
}

function unitsUnder(organization: OrganizationState, parent: string): readonly OrganizationalUnit[] {
  return Object.values(organization.ous).filter(({ parentId }) => parentId === parent);
}

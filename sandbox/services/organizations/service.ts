import file from '../../model/organizations.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { OrganizationsInputs } from '../../model/types/organizations.ts';
import type { OperationsOf, Service } from '../service.ts';
import { refuse } from './refusal.ts';
import { SERVICE_ACCESS_OPERATIONS } from './service-access.ts';
import type { OrganizationState } from '../shared/organization.ts';
import { TREE_OPERATIONS } from './tree.ts';

const OPERATIONS: OperationsOf<OrganizationsInputs> = { ...TREE_OPERATIONS, ...SERVICE_ACCESS_OPERATIONS };

/** AWS Organizations. https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html */
export const organizationsService: Service = {
  id: 'organizations',
  model: serviceModel(file),
  refuse,
  operations: OPERATIONS,
  canonical(state) {
    const organization = state as OrganizationState;
    const administrators = Object.entries(organization.delegatedAdministrators)
      .filter(([, services]) => Object.keys(services).length > 0)
      .map(([id, services]) => [id, Object.keys(services).sort()] as const);
    const accounts = Object.values(organization.accounts).map(
      ({ id, name, email, state, parentId }) => [id, { name, email, state, parentId }] as const,
    );
    return {
      id: organization.id,
      managementAccountId: organization.managementAccountId,
      featureSet: organization.featureSet,
      trustedServices: Object.keys(organization.trustedServices).sort(),
      delegatedAdministrators: sorted(administrators),
      accounts: sorted(accounts),
      organizationalUnits: sorted(Object.entries(organization.ous)),
    };
  },
};

function sorted(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

import file from '../../model/iam.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { IamInputs } from '../../model/types/iam.ts';
import type { OperationsOf, Service } from '../service.ts';
import { refusalAs } from '../shared/refusal.ts';
import { POLICY_OPERATIONS } from './policies.ts';
import { ROLE_OPERATIONS } from './roles.ts';
import { ROLE_POLICY_OPERATIONS } from './role-policies.ts';
import { SERVICE_LINKED_ROLE_OPERATIONS } from './service-linked-role-operations.ts';
import { ACCESS_ROLE, type IamState, type OwnPolicy, type Role } from './state.ts';
import { TAG_OPERATIONS } from './tag-operations.ts';

const OPERATIONS: OperationsOf<IamInputs> = {
  ...ROLE_OPERATIONS,
  ...ROLE_POLICY_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...TAG_OPERATIONS,
  ...SERVICE_LINKED_ROLE_OPERATIONS,
};

/** AWS Identity and Access Management: roles. https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html */
export const iamService: Service = {
  id: 'iam',
  model: serviceModel(file),
  refuse: refusalAs('ValidationError', 'MalformedInput'),
  operations: OPERATIONS,
  canonical(state) {
    const { roles, policies, accessRole } = state as IamState;
    const seen = Object.values(roles)
      .filter((role) => !isUntouchedAccessRole(role))
      .map((role) => [role.name, canonicalRole(role)] as const);
    const all = {
      ...(seen.length === 0 ? {} : { roles: sorted(Object.fromEntries(seen)) }),
      ...(Object.keys(policies).length === 0
        ? {}
        : { policies: sorted(Object.fromEntries(Object.values(policies).map(canonicalPolicy))) }),
      ...(accessRole === 'deleted' ? { [ACCESS_ROLE]: 'deleted' } : {}),
    };
    return Object.keys(all).length === 0 ? undefined : all;
  },
};

/** The role that Organizations made is only written down where a client looked: it must not make a difference. */
function isUntouchedAccessRole(role: Role): boolean {
  if (role.name !== ACCESS_ROLE || role.trust.since !== 0) return false;
  return (
    Object.keys({ ...role.inline, ...role.tags }).length === 0 && Object.values(role.attached).join() === '0'
  );
}

function canonicalRole(role: Role): unknown {
  const inline = Object.entries(role.inline).map(([name, { document }]) => [name, parsed(document)] as const);
  return {
    path: role.path,
    trust: parsed(role.trust.document),
    description: role.description,
    maxSessionDuration: role.maxSessionDuration,
    boundary: role.boundary,
    inline: sorted(Object.fromEntries(inline)),
    attached: Object.keys(role.attached).sort(),
    tags: sorted(role.tags),
  };
}

function canonicalPolicy({ arn, document, tags }: OwnPolicy): readonly [string, unknown] {
  return [arn, { document: parsed(document), tags: sorted(tags) }];
}

function parsed(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return document;
  }
}

function sorted(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** GuardDuty's part of the canonical dump: what is set, without ids, clocks and findings. */
import type { FeatureSettings, OrganizationFeatures } from './features.ts';
import type { Detector, Member, OrganizationRecord, PendingUpdates, RegionState } from './state.ts';

/** One account's Region, or the organization's designations; undefined when nothing is there. */
export function canonical(state: unknown): unknown {
  const known = state as RegionState | OrganizationRecord | PendingUpdates;
  const parts = isOrganizationRecord(known) ? designations(known) : region(known as RegionState);
  const present = Object.entries(parts).filter(([, part]) => part !== undefined);
  return present.length > 0 ? Object.fromEntries(present) : undefined;
}

function isOrganizationRecord(state: object): state is OrganizationRecord {
  return 'designations' in state;
}

function designations({ designations }: OrganizationRecord): Readonly<Record<string, unknown>> {
  const lasting = sortedEntries(designations).filter(([, { goneAt }]) => goneAt === undefined);
  return {
    administrators: filled(Object.fromEntries(lasting.map(([region, { admin }]) => [region, admin]))),
  };
}

function region(state: RegionState): Readonly<Record<string, unknown>> {
  const { detector, administrator, organization } = state;
  return {
    detector: detector && shownDetector(detector),
    administrator: administrator && { account: administrator.account, kind: administrator.kind },
    organization: organization && {
      autoEnable: organization.autoEnable,
      features: shownOrganizationFeatures(organization.features),
    },
    members: filled(mapped(state.members ?? {}, shownMember)),
    invitations: filled(mapped(state.invitations ?? {}, () => 'waiting')),
    filters: filled(
      mapped(state.filters ?? {}, ({ action, rank, criteria }) => ({ action, rank, criteria })),
    ),
    trustedLists: filled(
      Object.fromEntries(
        Object.values(state.trustedLists ?? {}).map(({ kind, name, location, active }) => [
          `${kind} ${name}`,
          { location, active },
        ]),
      ),
    ),
  };
}

function shownDetector({ enabled, frequency, features, tags, policyFeatures }: Detector): unknown {
  return {
    status: enabled ? 'ENABLED' : 'DISABLED',
    frequency,
    features: shownFeatures(features),
    tags: Object.fromEntries(sortedEntries(tags)),
    ...(policyFeatures && { managedByPolicy: [...policyFeatures].sort() }),
  };
}

function shownFeatures(features: FeatureSettings): unknown {
  return mapped(features, ({ status, additional }) => {
    const on = sortedEntries(additional ?? {}).filter(([, part]) => part.status === 'ENABLED');
    return on.length > 0 ? { status, with: on.map(([part]) => part) } : status;
  });
}

function shownOrganizationFeatures(features: OrganizationFeatures): unknown {
  return mapped(features, ({ autoEnable, additional }) => {
    const parts = sortedEntries(additional ?? {}).filter(([, part]) => part !== 'NONE');
    return parts.length > 0 ? { autoEnable, with: Object.fromEntries(parts) } : autoEnable;
  });
}

/** A member that is on its way counts as arrived, or the same world would differ by when it is looked at. */
function shownMember({ kind, status, enabledAt }: Member): unknown {
  return { kind, status: status === 'Created' && enabledAt !== undefined ? 'Enabled' : status };
}

function mapped<T>(
  records: Readonly<Record<string, T>>,
  show: (record: T) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(sortedEntries(records).map(([key, record]) => [key, show(record)]));
}

function sortedEntries<T>(records: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(records).sort(([a], [b]) => (a < b ? -1 : 1));
}

function filled<T extends object>(records: T): T | undefined {
  return Object.keys(records).length > 0 ? records : undefined;
}

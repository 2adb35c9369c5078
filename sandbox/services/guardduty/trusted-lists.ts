/** CreateIPSet, GetIPSet, ListIPSets and the same of TrustedEntitySets: lists of what GuardDuty makes no findings about. */
import type {
  CreateIPSetRequest,
  CreateTrustedEntitySetRequest,
  GetIPSetRequest,
  GetTrustedEntitySetRequest,
  ListIPSetsRequest,
  ListTrustedEntitySetsRequest,
} from '../../model/types/guardduty.ts';
import { now, opaqueId } from '../../world/world.ts';
import type { Call, Operation } from '../service.ts';
import { ownDetector } from './detector.ts';
import { badRequest, INVALID_VALUE, MANAGED_BY_ADMINISTRATOR } from './errors.ts';
import { pageOf } from './paging.ts';
import type { RegionState, TrustedList } from './state.ts';

const CreateIPSet: Operation<CreateIPSetRequest> = (call) => ({ ipSetId: make(call, 'ip') });

const CreateTrustedEntitySet: Operation<CreateTrustedEntitySetRequest> = (call) => ({
  trustedEntitySetId: make(call, 'entity'),
});

const GetIPSet: Operation<GetIPSetRequest> = (call) => shown(existing(call, 'ip', call.input.IpSetId));

const GetTrustedEntitySet: Operation<GetTrustedEntitySetRequest> = (call) => {
  const list = existing(call, 'entity', call.input.TrustedEntitySetId);
  return { ...shown(list), createdAt: list.createdAt / 1_000, updatedAt: list.createdAt / 1_000 };
};

const ListIPSets: Operation<ListIPSetsRequest> = (call) => {
  const { items, nextToken } = pageOf(call, idsOf(ownDetector(call).state, 'ip'));
  return { ipSetIds: items, nextToken };
};

const ListTrustedEntitySets: Operation<ListTrustedEntitySetsRequest> = (call) => {
  const { items, nextToken } = pageOf(call, idsOf(ownDetector(call).state, 'entity'));
  return { trustedEntitySetIds: items, nextToken };
};

export const trustedListOperations = {
  CreateIPSet,
  GetIPSet,
  ListIPSets,
  CreateTrustedEntitySet,
  GetTrustedEntitySet,
  ListTrustedEntitySets,
};

function make(
  call: Call<CreateIPSetRequest | CreateTrustedEntitySetRequest>,
  kind: TrustedList['kind'],
): string {
  const { state } = ownDetector(call);
  if (state.administrator) throw badRequest(MANAGED_BY_ADMINISTRATOR, 'AccessDeniedException');
  const { name, format, location, activate, tags = {} } = call.input;
  const id = opaqueId(call.world, 32);
  (state.trustedLists ??= {})[id] = {
    kind,
    name,
    format,
    location,
    active: activate,
    createdAt: now(call.world),
    tags,
  };
  return id;
}

function idsOf({ trustedLists = {} }: RegionState, kind: TrustedList['kind']): readonly string[] {
  return Object.keys(trustedLists).filter((id) => trustedLists[id]?.kind === kind);
}

function existing(
  call: Call<{ readonly DetectorId: string }>,
  kind: TrustedList['kind'],
  id: string,
): TrustedList {
  const list = ownDetector(call).state.trustedLists?.[id];
  if (list?.kind !== kind) throw badRequest(INVALID_VALUE, 'NoSuchEntityException');
  return list;
}

function shown({ name, format, location, active, tags }: TrustedList): Readonly<Record<string, unknown>> {
  return { name, format, location, status: active ? 'ACTIVE' : 'INACTIVE', tags };
}

/** CreateFilter, GetFilter, UpdateFilter, DeleteFilter, ListFilters; and ListPublishingDestinations, of which there are none. */
import type { Call, Input, Operation } from '../service.ts';
import { findingCriteria, shownCriteria } from './criteria.ts';
import { ownDetector } from './detector.ts';
import { badRequest, INVALID_VALUE, MANAGED_BY_ADMINISTRATOR } from './errors.ts';
import { pageOf } from './paging.ts';
import type { Filter, RegionState } from './state.ts';
import { optionalEnum, optionalObject, optionalString, requiredString, tags } from './validation.ts';

/** Members have no filters that archive: their administrator's decide. */
const CreateFilter: Operation = (call) => {
  const state = changeable(call);
  const name = requiredString(call.input, 'name', 3, 64);
  if (!/^[a-zA-Z0-9._-]+$/.test(name) || state.filters?.[name]) throw badRequest(INVALID_VALUE);
  if (!optionalObject(call.input, 'findingCriteria')) throw badRequest(INVALID_VALUE);
  (state.filters ??= {})[name] = {
    name,
    description: '',
    action: 'NOOP',
    rank: 1,
    criteria: {},
    ...changes(call.input),
    tags: tags(call.input) ?? {},
  };
  return { name };
};

const GetFilter: Operation = (call) => {
  const { criteria, ...rest } = existing(call, ownDetector(call).state);
  return { ...rest, findingCriteria: shownCriteria(criteria) };
};

const UpdateFilter: Operation = (call) => {
  const state = changeable(call);
  const filter = existing(call, state);
  (state.filters ??= {})[filter.name] = { ...filter, ...changes(call.input) };
  return { name: filter.name };
};

const DeleteFilter: Operation = (call) => {
  const state = changeable(call);
  delete state.filters?.[existing(call, state).name];
  return {};
};

const ListFilters: Operation = (call) => {
  const { items, nextToken } = pageOf(call, Object.keys(ownDetector(call).state.filters ?? {}));
  return { filterNames: items, nextToken };
};

const ListPublishingDestinations: Operation = (call) => {
  ownDetector(call);
  const { items, nextToken } = pageOf(call, []);
  return { destinations: items, nextToken };
};

export const filterOperations = {
  CreateFilter,
  GetFilter,
  UpdateFilter,
  DeleteFilter,
  ListFilters,
  ListPublishingDestinations,
};

function changeable(call: Call): RegionState {
  const { state } = ownDetector(call);
  if (state.administrator) throw badRequest(MANAGED_BY_ADMINISTRATOR, 'AccessDeniedException');
  return state;
}

function existing(call: Call, state: RegionState): Filter {
  const filter = state.filters?.[requiredString(call.input, 'FilterName')];
  if (!filter) throw badRequest(INVALID_VALUE, 'NoSuchEntityException');
  return filter;
}

function changes(input: Input): Partial<Filter> {
  const action = optionalEnum(input, 'action', ['NOOP', 'ARCHIVE'] as const);
  const description = optionalString(input, 'description', 0, 512);
  const rank = input['rank'];
  if (rank !== undefined && (typeof rank !== 'number' || !Number.isInteger(rank) || rank < 1 || rank > 100)) {
    throw badRequest(INVALID_VALUE);
  }
  return {
    ...(action && { action }),
    ...(description !== undefined && { description }),
    ...(rank !== undefined && { rank }),
    ...(optionalObject(input, 'findingCriteria') && { criteria: findingCriteria(input) }),
  };
}

/** CreateFilter, GetFilter, UpdateFilter, DeleteFilter, ListFilters. */
import type {
  CreateFilterRequest,
  DeleteFilterRequest,
  GetFilterRequest,
  ListFiltersRequest,
  UpdateFilterRequest,
} from '../../model/types/guardduty.ts';
import type { Call, Operation } from '../service.ts';
import { criteriaOf, shownCriteria } from './criteria.ts';
import { ownDetector } from './detector.ts';
import { badRequest, INVALID_VALUE, MANAGED_BY_ADMINISTRATOR } from './errors.ts';
import { pageOf } from './paging.ts';
import type { Filter, RegionState } from './state.ts';
import { refuseTooManyTags } from './tagging.ts';

/** https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateFilter.html#guardduty-CreateFilter-request-name */
const NAME = /^[a-zA-Z0-9._-]+$/;

/** Members have no filters that archive: their administrator's decide. */
const CreateFilter: Operation<CreateFilterRequest> = (call) => {
  const state = changeable(call);
  const { name, tags = {} } = call.input;
  if (!NAME.test(name) || state.filters?.[name]) throw badRequest(INVALID_VALUE);
  refuseTooManyTags(tags);
  (state.filters ??= {})[name] = {
    name,
    description: '',
    action: 'NOOP',
    rank: 1,
    criteria: {},
    ...changes(call.input),
    tags,
  };
  return { name };
};

const GetFilter: Operation<GetFilterRequest> = (call) => {
  const { criteria, ...rest } = existing(call, ownDetector(call).state);
  return { ...rest, findingCriteria: shownCriteria(criteria) };
};

const UpdateFilter: Operation<UpdateFilterRequest> = (call) => {
  const state = changeable(call);
  const filter = existing(call, state);
  (state.filters ??= {})[filter.name] = { ...filter, ...changes(call.input) };
  return { name: filter.name };
};

const DeleteFilter: Operation<DeleteFilterRequest> = (call) => {
  const state = changeable(call);
  delete state.filters?.[existing(call, state).name];
  return {};
};

const ListFilters: Operation<ListFiltersRequest> = (call) => {
  const { items, nextToken } = pageOf(call, Object.keys(ownDetector(call).state.filters ?? {}));
  return { filterNames: items, nextToken };
};

export const filterOperations = {
  CreateFilter,
  GetFilter,
  UpdateFilter,
  DeleteFilter,
  ListFilters,
};

function changeable(call: Call<{ readonly DetectorId: string }>): RegionState {
  const { state } = ownDetector(call);
  if (state.administrator) throw badRequest(MANAGED_BY_ADMINISTRATOR, 'AccessDeniedException');
  return state;
}

function existing({ input }: Call<{ readonly FilterName: string }>, state: RegionState): Filter {
  const filter = state.filters?.[input.FilterName];
  if (!filter) throw badRequest(INVALID_VALUE, 'NoSuchEntityException');
  return filter;
}

function changes({
  action,
  description,
  rank,
  findingCriteria,
}: CreateFilterRequest | UpdateFilterRequest): Partial<Filter> {
  return {
    ...(action && { action }),
    ...(description !== undefined && { description }),
    ...(rank !== undefined && { rank }),
    ...(findingCriteria && { criteria: criteriaOf(findingCriteria) }),
  };
}

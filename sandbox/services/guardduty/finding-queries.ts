/** ListFindings, GetFindings, ArchiveFindings, UnarchiveFindings. */
import type {
  ArchiveFindingsRequest,
  GetFindingsRequest,
  ListFindingsRequest,
  SortCriteria,
} from '../../model/types/guardduty.ts';
import type { Call, Operation, Output } from '../service.ts';
import { criteriaOf, meets, valuesAt } from './criteria.ts';
import { ownDetector } from './detector.ts';
import { badRequest, INVALID_VALUE, MANAGED_BY_ADMINISTRATOR } from './errors.ts';
import type { Finding, FindingDetail } from './finding.ts';
import { pageOf } from './paging.ts';
import type { Json } from './shapes/shape.ts';

/** An administrator sees its members' findings too. */
const ListFindings: Operation<ListFindingsRequest> = (call) => {
  const { state } = ownDetector(call);
  const criteria = criteriaOf(call.input.findingCriteria);
  const details = Object.values(state.findings ?? {})
    .map(({ detail }) => detail)
    .filter((detail) => meets(detail, criteria));
  const { items, nextToken } = pageOf(call, sorted(details, call.input.sortCriteria));
  return { findingIds: items.map(({ id }) => id), nextToken: nextToken ?? '' };
};

/** Ids that are not there are left out. */
const GetFindings: Operation<GetFindingsRequest> = (call) => {
  const { state } = ownDetector(call);
  const found = call.input.findingIds
    .map((id) => state.findings?.[id])
    .filter((finding) => finding !== undefined);
  return {
    findings: sorted(
      found.map(({ detail }) => detail),
      call.input.sortCriteria,
    ).map(asAnswered),
  };
};

/** Members cannot archive: what their administrator sees is one and the same finding. */
const ArchiveFindings: Operation<ArchiveFindingsRequest> = (call) => setArchived(call, true);
const UnarchiveFindings: Operation<ArchiveFindingsRequest> = (call) => setArchived(call, false);

export const findingQueryOperations = { ListFindings, GetFindings, ArchiveFindings, UnarchiveFindings };

function setArchived(call: Call<ArchiveFindingsRequest>, archived: boolean): Output {
  const { state } = ownDetector(call);
  if (state.administrator) throw badRequest(MANAGED_BY_ADMINISTRATOR, 'AccessDeniedException');
  const findings = call.input.findingIds.map((id) => state.findings?.[id]);
  if (!findings.every((finding): finding is Finding => finding !== undefined))
    throw badRequest(INVALID_VALUE);
  for (const finding of findings) {
    const { detail } = finding;
    finding.detail = { ...detail, service: { ...detail.service, archived } };
  }
  return {};
}

function sorted(details: readonly FindingDetail[], criteria?: SortCriteria): readonly FindingDetail[] {
  if (!criteria) return details;
  const direction = criteria.orderBy === 'DESC' ? -1 : 1;
  const path = (criteria.attributeName ?? 'updatedAt').split('.');
  return [...details].sort((a, b) => direction * compare(valuesAt(a, path)[0], valuesAt(b, path)[0]));
}

function compare(a: string | number | boolean = '', b: string | number | boolean = ''): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The API spells one member differently from events. */
function asAnswered(detail: FindingDetail): Output {
  const action = detail.service['action'] as Json | undefined;
  const login = action?.['rdsLoginAttemptAction'] as Json | undefined;
  if (!action || !login) return { ...detail };
  const { loginAttributes, ...rest } = login;
  return {
    ...detail,
    service: {
      ...detail.service,
      action: { ...action, rdsLoginAttemptAction: { ...rest, LoginAttributes: loginAttributes } },
    },
  };
}

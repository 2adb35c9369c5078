/** ListFindings, GetFindings, ArchiveFindings, UnarchiveFindings, UpdateFindingsFeedback. */
import type { Call, Operation, Output } from '../service.ts';
import { findingCriteria, meets, valuesAt } from './criteria.ts';
import { ownDetector } from './detector.ts';
import { badRequest, INVALID_VALUE, MANAGED_BY_ADMINISTRATOR } from './errors.ts';
import type { Finding, FindingDetail } from './finding.ts';
import { pageOf } from './paging.ts';
import type { Json } from './shapes/shape.ts';
import { optionalEnum, optionalObject, optionalString, optionalStrings } from './validation.ts';

/** An administrator sees its members' findings too. */
const ListFindings: Operation = (call) => {
  const { state } = ownDetector(call);
  const criteria = findingCriteria(call.input);
  const details = Object.values(state.findings ?? {})
    .map(({ detail }) => detail)
    .filter((detail) => meets(detail, criteria));
  const { items, nextToken } = pageOf(call, sorted(call, details));
  return { findingIds: items.map(({ id }) => id), nextToken: nextToken ?? '' };
};

/** Ids that are not there are left out. */
const GetFindings: Operation = (call) => {
  const { state } = ownDetector(call);
  const found = findingIds(call)
    .map((id) => state.findings?.[id])
    .filter((finding) => finding !== undefined);
  return {
    findings: sorted(
      call,
      found.map(({ detail }) => detail),
    ).map(asAnswered),
  };
};

/** Members cannot archive: what their administrator sees is one and the same finding. */
const ArchiveFindings: Operation = (call) => setArchived(call, true);
const UnarchiveFindings: Operation = (call) => setArchived(call, false);

const UpdateFindingsFeedback: Operation = (call) => {
  const feedback = optionalEnum(call.input, 'feedback', ['USEFUL', 'NOT_USEFUL']);
  if (feedback === undefined) throw badRequest(INVALID_VALUE);
  optionalString(call.input, 'comments');
  return change(call, (detail) => ({ ...detail, service: { ...detail.service, userFeedback: feedback } }));
};

export const findingQueryOperations = {
  ListFindings,
  GetFindings,
  ArchiveFindings,
  UnarchiveFindings,
  UpdateFindingsFeedback,
};

function setArchived(call: Call, archived: boolean): Output {
  if (ownDetector(call).state.administrator)
    throw badRequest(MANAGED_BY_ADMINISTRATOR, 'AccessDeniedException');
  return change(call, (detail) => ({ ...detail, service: { ...detail.service, archived } }));
}

function change(call: Call, changed: (detail: FindingDetail) => FindingDetail): Output {
  const { state } = ownDetector(call);
  const findings = findingIds(call).map((id) => state.findings?.[id]);
  if (!findings.every((finding): finding is Finding => finding !== undefined))
    throw badRequest(INVALID_VALUE);
  for (const finding of findings) finding.detail = changed(finding.detail);
  return {};
}

function findingIds(call: Call): readonly string[] {
  const ids = optionalStrings(call.input, 'findingIds');
  if (ids === undefined) throw badRequest(INVALID_VALUE);
  return ids;
}

function sorted(call: Call, details: readonly FindingDetail[]): readonly FindingDetail[] {
  const criteria = optionalObject(call.input, 'sortCriteria');
  if (!criteria) return details;
  const attribute = optionalString(criteria, 'attributeName') ?? 'updatedAt';
  const direction = optionalEnum(criteria, 'orderBy', ['ASC', 'DESC']) === 'DESC' ? -1 : 1;
  const path = attribute.split('.');
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

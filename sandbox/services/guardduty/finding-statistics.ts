/** GetFindingsStatistics: counts by severity, the older way, or grouped by one of five attributes. */
import type { GetFindingsStatisticsRequest } from '../../model/types/guardduty.ts';
import type { Operation, Output } from '../service.ts';
import { criteriaOf, meets, valuesAt } from './criteria.ts';
import { ownDetector } from './detector.ts';
import { badRequest, INVALID_VALUE } from './errors.ts';
import { seconds } from './feature-answers.ts';
import type { FindingDetail } from './finding.ts';

type Group = NonNullable<GetFindingsStatisticsRequest['groupBy']>;

/** A request says either which statistic or by what to group. */
const GetFindingsStatistics: Operation<GetFindingsStatisticsRequest> = (call) => {
  const { state } = ownDetector(call);
  const { findingStatisticTypes = [], findingCriteria, groupBy, orderBy, maxResults = 25 } = call.input;
  if ((findingStatisticTypes.length === 0) === (groupBy === undefined)) throw badRequest(INVALID_VALUE);
  const criteria = criteriaOf(findingCriteria);
  const details = Object.values(state.findings ?? {})
    .map(({ detail }) => detail)
    .filter((detail) => meets(detail, criteria));
  if (groupBy === undefined) return { findingStatistics: { countBySeverity: countBySeverity(details) } };
  const sign = orderBy === 'ASC' ? 1 : -1;
  const groups = [...grouped(details, groupBy).values()].sort((a, b) => sign * (a.length - b.length));
  return {
    findingStatistics: {
      [ANSWER[groupBy]]: groups.slice(0, maxResults).map((group) => shown(groupBy, group)),
    },
  };
};

export const findingStatisticsOperations = { GetFindingsStatistics };

const ANSWER: Readonly<Record<Group, string>> = {
  ACCOUNT: 'groupedByAccount',
  DATE: 'groupedByDate',
  FINDING_TYPE: 'groupedByFindingType',
  RESOURCE: 'groupedByResource',
  SEVERITY: 'groupedBySeverity',
};

const RESOURCE_IDS = [
  'instanceDetails.instanceId',
  's3BucketDetails.name',
  'eksClusterDetails.name',
  'ecsClusterDetails.name',
  'lambdaDetails.functionName',
  'rdsDbInstanceDetails.dbInstanceIdentifier',
  'accessKeyDetails.accessKeyId',
  'containerDetails.id',
];

/** Severities are keys such as `8.0`. */
function countBySeverity(details: readonly FindingDetail[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { severity } of details) {
    const key = Number.isInteger(severity) ? severity.toFixed(1) : String(severity);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function grouped(details: readonly FindingDetail[], by: Group): Map<string, FindingDetail[]> {
  const groups = new Map<string, FindingDetail[]>();
  for (const detail of details) {
    const key = keyOf(detail, by);
    const group = groups.get(key);
    if (group) group.push(detail);
    else groups.set(key, [detail]);
  }
  return groups;
}

function keyOf(detail: FindingDetail, by: Group): string {
  switch (by) {
    case 'ACCOUNT':
      return detail.accountId;
    case 'DATE':
      return `${detail.updatedAt.slice(0, 10)}/${detail.severity}`;
    case 'FINDING_TYPE':
      return detail.type;
    case 'RESOURCE':
      return `${detail.accountId}/${resourceId(detail)}`;
    case 'SEVERITY':
      return String(detail.severity);
  }
}

function shown(by: Group, group: readonly FindingDetail[]): Output {
  const last =
    group
      .map(({ updatedAt }) => updatedAt)
      .sort()
      .at(-1) ?? '';
  const counts = { lastGeneratedAt: seconds(Date.parse(last)), totalFindings: group.length };
  const [first] = group;
  switch (by) {
    case 'ACCOUNT':
      return { accountId: first?.accountId, ...counts };
    case 'DATE':
      return { date: seconds(Date.parse(last.slice(0, 10))), severity: first?.severity, ...counts };
    case 'FINDING_TYPE':
      return { findingType: first?.type, ...counts };
    case 'RESOURCE':
      return {
        accountId: first?.accountId,
        resourceId: first && resourceId(first),
        resourceType: first?.resource['resourceType'],
        ...counts,
      };
    case 'SEVERITY':
      return { severity: first?.severity, ...counts };
  }
}

function resourceId({ resource, service }: FindingDetail): string {
  const own = RESOURCE_IDS.flatMap((path) => valuesAt(resource, path.split('.')));
  const sequence = valuesAt(service, ['detection', 'sequence', 'resources', 'uid']);
  return String([...own, ...sequence][0] ?? '');
}

import {
  GetFindingsCommand,
  ListFindingsCommand,
  type Condition,
  type Finding,
} from '@aws-sdk/client-guardduty';
import type { Aws } from '../aws/aws.ts';
import { chunks } from '../aws/batches.ts';
import { endlessList } from '../aws/answers.ts';
import { explain, lookedAt } from '../aws/explain.ts';
import type { Place } from '../aws/place.ts';
import type { ProvisionError } from '../base/errors.ts';

/** A finding as GuardDuty keeps it. Times are milliseconds since 1970. */
export interface KeptFinding {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly type: string;
  readonly severity: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archived: boolean;
  readonly sample: boolean;
}

/** What could be read of a Region's findings. */
export interface FindingsReading {
  readonly findings: readonly KeptFinding[];
  /** Ids that GuardDuty listed and then did not answer for. */
  readonly unread: number;
  /** Why it is not all of them. */
  readonly error?: ProvisionError;
}

/** The most ids that GuardDuty takes or gives at once. */
const PAGE = 50;

/**
 * Every finding that was made or updated since, archived ones as well. What was read before a call failed is kept.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html
 *
 * @param minSeverity GuardDuty compares with whole numbers only, so findings just below a minimum with decimals come too
 */
export async function findingsSince(
  aws: Aws,
  place: Place,
  DetectorId: string,
  { since, minSeverity }: { readonly since: number; readonly minSeverity: number },
): Promise<FindingsReading> {
  const Criterion: Record<string, Condition> = {
    severity: { GreaterThanOrEqual: Math.floor(minSeverity) },
    updatedAt: { GreaterThanOrEqual: Math.floor(since) },
  };
  const ids = new Set<string>();
  let token: string | undefined;
  let error: ProvisionError | undefined;
  do {
    const { seen, unseen } = await lookedAt(
      aws.client('guardduty', place).send(
        new ListFindingsCommand({
          DetectorId,
          FindingCriteria: { Criterion },
          MaxResults: PAGE,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ),
    );
    for (const id of seen?.FindingIds ?? []) ids.add(id);
    error = unseen;
    // The last page has an empty token.
    const next = seen?.NextToken || undefined;
    if (next !== undefined && next === token) error = explain(endlessList(), place);
    token = next === token ? undefined : next;
  } while (token !== undefined);
  const pages = await Promise.all(
    chunks([...ids], PAGE).map((FindingIds) =>
      lookedAt(
        aws
          .client('guardduty', place)
          .send(new GetFindingsCommand({ DetectorId, FindingIds: [...FindingIds] })),
      ),
    ),
  );
  const findings = pages.flatMap(({ seen }) => (seen?.Findings ?? []).map((one) => keptFinding(one, place)));
  error ??= pages.find(({ unseen }) => unseen !== undefined)?.unseen;
  return { findings, unread: ids.size - findings.length, ...(error === undefined ? {} : { error }) };
}

/** Only what says of itself that it is a sample: nothing else may be archived as one. */
export function isSample({ Title = '', Service }: Finding): boolean {
  return Title.startsWith('[SAMPLE]') || /"sample"\s*:\s*true/.test(Service?.AdditionalInfo?.Value ?? '');
}

function keptFinding(finding: Finding, place: Place): KeptFinding {
  const { Id = '', AccountId, Region, Type = '', Severity = 0, CreatedAt, UpdatedAt, Service } = finding;
  return {
    id: Id,
    account: AccountId ?? place.account,
    region: Region ?? place.region,
    type: Type,
    severity: Severity,
    createdAt: time(CreatedAt),
    updatedAt: time(UpdatedAt ?? CreatedAt),
    archived: Service?.Archived === true,
    sample: isSample(finding),
  };
}

function time(iso: string | undefined): number {
  return Date.parse(iso ?? '') || 0;
}

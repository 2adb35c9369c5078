import {
  ArchiveFindingsCommand,
  CreateSampleFindingsCommand,
  GetFindingsCommand,
  ListFindingsCommand,
  type Condition,
  type Finding,
} from '@aws-sdk/client-guardduty';
import type { Aws } from '../../aws/aws.ts';
import { allPages, chunks } from '../../aws/batches.ts';
import { isSample } from '../../reads/findings.ts';
import type { Place } from '../../aws/place.ts';
import type { ErrorReport } from '../../engine/report.ts';

/** An account's detector in a Region: where samples are made. */
export interface SamplePlace extends Place {
  readonly detectorId: string;
}

/** A sample finding as GuardDuty keeps it. Times are milliseconds since 1970. */
export interface SampleFinding {
  readonly id: string;
  readonly type: string;
  readonly severity: number;
  readonly archived: boolean;
  readonly updatedAt: number;
}

/** The most ids that GuardDuty takes or gives at once. */
const PAGE = 50;

/** The account's own samples of these types. @param since milliseconds; only those that were made or updated then or later */
export async function findSamples(
  aws: Aws,
  place: SamplePlace,
  types: readonly string[],
  since?: number,
): Promise<readonly SampleFinding[]> {
  const { detectorId: DetectorId, account } = place;
  const guardduty = aws.client('guardduty', place);
  const Criterion: Record<string, Condition> = {
    type: { Equals: [...types] },
    accountId: { Equals: [account] },
    ...(since === undefined ? {} : { updatedAt: { GreaterThanOrEqual: since } }),
  };
  const ids = await allPages(
    (token) =>
      guardduty.send(
        new ListFindingsCommand({
          DetectorId,
          FindingCriteria: { Criterion },
          MaxResults: PAGE,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ),
    ({ FindingIds }) => FindingIds,
    ({ NextToken }) => NextToken,
  );
  const pages = await Promise.all(
    chunks(ids, PAGE).map((FindingIds) =>
      guardduty.send(new GetFindingsCommand({ DetectorId, FindingIds: [...FindingIds] })),
    ),
  );
  return pages.flatMap(({ Findings = [] }) => Findings.filter(isSample).map(sampleOf));
}

/** Makes one sample of each type. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateSampleFindings.html */
export async function createSamples(aws: Aws, place: SamplePlace, types: readonly string[]): Promise<void> {
  await aws
    .client('guardduty', place)
    .send(new CreateSampleFindingsCommand({ DetectorId: place.detectorId, FindingTypes: [...types] }));
}

/** Archives findings, so that no one takes them for open ones. */
export async function archiveSamples(aws: Aws, place: SamplePlace, ids: readonly string[]): Promise<void> {
  for (const FindingIds of chunks(ids, PAGE))
    await aws
      .client('guardduty', place)
      .send(new ArchiveFindingsCommand({ DetectorId: place.detectorId, FindingIds: [...FindingIds] }));
}

function sampleOf({ Id = '', Type = '', Severity = 0, Service, UpdatedAt = '' }: Finding): SampleFinding {
  return {
    id: Id,
    type: Type,
    severity: Severity,
    archived: Service?.Archived === true,
    updatedAt: Date.parse(UpdatedAt) || 0,
  };
}

/** One sample on its way. Times are milliseconds since 1970 by AWS's clock. */
export interface Sample {
  readonly region: string;
  readonly type: string;
  readonly askedAt: number;
  /** The same type's sample from before: then this one is an update of it. */
  readonly before: SampleFinding | undefined;
  /** What GuardDuty made of it; undefined as long as it shows nothing. */
  readonly made?: SampleFinding;
  /** Why it could not be made. */
  readonly refusal?: ErrorReport;
}

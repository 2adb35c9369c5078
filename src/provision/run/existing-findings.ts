import { GetFindingsStatisticsCommand } from '@aws-sdk/client-guardduty';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { OWN_EVENT, type OpeningDigestEvent } from '../../handler/contract.ts';
import type { Aws } from '../aws/aws.ts';
import { explain } from '../aws/explain.ts';
import type { Outcome } from '../engine/engine.ts';
import { readDetectorId } from '../reads/guardduty-reads.ts';
import { queueUrl, type Names } from '../deployment/names.ts';
import type { Notice, OpenFindings, ExistingFindingsReport } from '../engine/report.ts';
import type { Place } from '../aws/place.ts';

/** Asks whether to tell Slack about existing findings. */
export type WantsDigest = (before: readonly OpenFindings[]) => Promise<boolean>;

/** What was open before, and what could not be found out or told. */
export interface ExistingFindings extends ExistingFindingsReport {
  readonly notices: readonly Notice[];
}

/** Severities as in https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html */
const HIGH = 7;
const CRITICAL = 9;

/** The Regions from which findings come to Slack since this run, and did not before. */
export function newlyDelivering(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes
    .filter(
      ({ change: { kind, action }, outcome }) =>
        /^(?:finding|forwarder)-rule$/.test(kind) && action === 'create' && outcome === 'applied',
    )
    .map(({ change }) => change.region);
}

/**
 * What was open before the first event could come: GuardDuty sends events for new and updated findings only. One call a
 * Region. Never fails, because by then everything is in place: what cannot be counted becomes a notice.
 *
 * @param wants asked once all is counted
 */
export async function existingFindingsOf(
  read: Aws,
  write: Aws,
  names: Names,
  regions: readonly string[],
  wants: WantsDigest | undefined,
): Promise<ExistingFindings> {
  const notices: Notice[] = [];
  const counted = await Promise.all(
    regions.map(async (region) => {
      try {
        return [await countOpen(read, { account: names.account, region })];
      } catch (error) {
        const { message, fix } = explain(error, { account: names.account, region });
        notices.push({
          code: 'FINDINGS_NOT_COUNTED',
          message: `What was open in ${region} could not be counted: ${message}`,
          fix,
        });
        return [];
      }
    }),
  );
  const before = counted.flat();
  if (wants === undefined || !(await wants(before))) return { before, digest: 'not-sent', notices };
  try {
    await sendDigest(write, names, before);
    return { before, digest: 'sent', notices };
  } catch (error) {
    const { message, fix } = explain(error, { account: names.account, region: names.homeRegion });
    const notice = {
      code: 'DIGEST_NOT_SENT',
      message: `The opening digest could not be sent: ${message}`,
      fix,
    };
    return { before, digest: 'not-sent', notices: [...notices, notice] };
  }
}

/** https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetFindingsStatistics.html */
async function countOpen(aws: Aws, place: Place): Promise<OpenFindings> {
  const { region } = place;
  const DetectorId = await readDetectorId(aws, place);
  if (DetectorId === undefined) return { region, critical: 0, high: 0 };
  const { FindingStatistics } = await aws.client('guardduty', place).send(
    new GetFindingsStatisticsCommand({
      DetectorId,
      GroupBy: 'SEVERITY',
      // Severities have one decimal, so there are at most 31 groups.
      MaxResults: 100,
      FindingCriteria: {
        Criterion: { 'service.archived': { Equals: ['false'] }, severity: { GreaterThanOrEqual: HIGH } },
      },
    }),
  );
  const groups = FindingStatistics?.GroupedBySeverity ?? [];
  const sum = (of: (severity: number) => boolean): number =>
    groups
      .filter(({ Severity = 0 }) => of(Severity))
      .reduce((all, { TotalFindings = 0 }) => all + TotalFindings, 0);
  return {
    region,
    critical: sum((one) => one >= CRITICAL),
    high: sum((one) => one >= HIGH && one < CRITICAL),
  };
}

/** Goes the way that findings go, so it arrives, waits or is dead-lettered as they do. */
async function sendDigest(aws: Aws, names: Names, counts: OpeningDigestEvent['counts']): Promise<void> {
  const { account, homeRegion: region } = names;
  const event: OpeningDigestEvent = { [OWN_EVENT]: 'opening-digest', counts };
  await aws.client('sqs', { account, region }).send(
    new SendMessageCommand({
      QueueUrl: queueUrl(names, region, names.queue),
      MessageBody: JSON.stringify(event),
    }),
  );
}

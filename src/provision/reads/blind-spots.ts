/** What keeps findings out of Slack although everything of ours works: what others have set in GuardDuty and EventBridge. */
import { ListRulesCommand, ListTargetsByRuleCommand, type Rule } from '@aws-sdk/client-eventbridge';
import {
  GetFilterCommand,
  GetIPSetCommand,
  GetTrustedEntitySetCommand,
  ListFiltersCommand,
  ListIPSetsCommand,
  ListTrustedEntitySetsCommand,
  type Condition,
} from '@aws-sdk/client-guardduty';
import type { Aws } from '../aws/aws.ts';
import { allPages } from '../aws/batches.ts';
import type { Place } from '../aws/place.ts';
import { readDetectorId } from './guardduty-reads.ts';

/** A filter that archives what it matches as it comes, so that EventBridge never gets it. */
export interface SuppressionRule {
  readonly name: string;
  /** By the name of a finding's field. */
  readonly criteria: Readonly<Record<string, Condition>>;
}

/**
 * The suppression rules of an account's detector; none without a detector. A delegated administrator's are for all its
 * members. https://docs.aws.amazon.com/guardduty/latest/ug/findings_suppression-rule.html
 */
export async function readSuppressionRules(aws: Aws, place: Place): Promise<readonly SuppressionRule[]> {
  const DetectorId = await readDetectorId(aws, place);
  if (DetectorId === undefined) return [];
  const guardduty = aws.client('guardduty', place);
  const names = await allPages(
    (NextToken) => guardduty.send(new ListFiltersCommand({ DetectorId, ...pageAfter(NextToken) })),
    ({ FilterNames }) => FilterNames,
    ({ NextToken }) => NextToken,
  );
  const filters = await Promise.all(
    names.map(async (FilterName) => {
      const filter = await guardduty.send(new GetFilterCommand({ DetectorId, FilterName }));
      return { name: FilterName, action: filter.Action, criteria: filter.FindingCriteria?.Criterion ?? {} };
    }),
  );
  return filters
    .filter(({ action }) => action === 'ARCHIVE')
    .map(({ name, criteria }) => ({ name, criteria }));
}

/** A list about whose addresses or domains GuardDuty makes no finding. */
export interface TrustedList {
  readonly kind: 'ip' | 'entity';
  readonly name: string;
  /** AWS's word: `ACTIVE`, `INACTIVE`, `ERROR` … */
  readonly status: string;
  readonly location: string;
}

/** Trusted IP lists and trusted entity lists. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_upload-lists.html */
export async function readTrustedLists(aws: Aws, place: Place): Promise<readonly TrustedList[]> {
  const DetectorId = await readDetectorId(aws, place);
  if (DetectorId === undefined) return [];
  const guardduty = aws.client('guardduty', place);
  const [ipSets, entitySets] = await Promise.all([
    allPages(
      (NextToken) => guardduty.send(new ListIPSetsCommand({ DetectorId, ...pageAfter(NextToken) })),
      ({ IpSetIds }) => IpSetIds,
      ({ NextToken }) => NextToken,
    ),
    allPages(
      (NextToken) =>
        guardduty.send(new ListTrustedEntitySetsCommand({ DetectorId, ...pageAfter(NextToken) })),
      ({ TrustedEntitySetIds }) => TrustedEntitySetIds,
      ({ NextToken }) => NextToken,
    ),
  ]);
  return Promise.all([
    ...ipSets.map(async (IpSetId) =>
      listOf('ip', await guardduty.send(new GetIPSetCommand({ DetectorId, IpSetId }))),
    ),
    ...entitySets.map(async (TrustedEntitySetId) =>
      listOf(
        'entity',
        await guardduty.send(new GetTrustedEntitySetCommand({ DetectorId, TrustedEntitySetId })),
      ),
    ),
  ]);
}

function listOf(
  kind: TrustedList['kind'],
  {
    Name = '?',
    Status = 'unknown',
    Location = '',
  }: {
    Name?: string | undefined;
    Status?: string | undefined;
    Location?: string | undefined;
  },
): TrustedList {
  return { kind, name: Name, status: Status, location: Location };
}

/** A rule of others that takes findings as well. */
export interface OtherRule {
  readonly name: string;
  readonly state: string;
  /** ARNs of what it sends them to. */
  readonly targets: readonly string[];
}

/** The rules of the default bus that take GuardDuty's events, but for those that are named. */
export async function readOtherRules(
  aws: Aws,
  place: Place,
  ours: readonly string[],
): Promise<readonly OtherRule[]> {
  const events = aws.client('events', place);
  const rules = await allPages(
    (NextToken) => events.send(new ListRulesCommand(pageAfter(NextToken))),
    ({ Rules }) => Rules,
    ({ NextToken }) => NextToken,
  );
  const others = rules.filter((rule) => takesFindings(rule) && !ours.includes(rule.Name ?? ''));
  return Promise.all(
    others.map(async ({ Name: name = '', State: state = 'unknown' }) => {
      const targets = await allPages(
        (NextToken) => events.send(new ListTargetsByRuleCommand({ Rule: name, ...pageAfter(NextToken) })),
        ({ Targets }) => Targets,
        ({ NextToken }) => NextToken,
      );
      return { name, state, targets: targets.map(({ Arn = '' }) => Arn) };
    }),
  );
}

/** By the text of its pattern: which of all events it takes is not asked. */
function takesFindings({ EventPattern = '' }: Rule): boolean {
  return EventPattern.includes('aws.guardduty');
}

function pageAfter(NextToken: string | undefined): { readonly NextToken?: string } {
  return NextToken === undefined ? {} : { NextToken };
}

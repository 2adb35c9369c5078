import { hasSelection } from '../../config/config.ts';
import { desiredTree } from '../enable.ts';
import { changesOf, plan } from '../../engine/engine.ts';
import { visitMembers } from '../../guardduty/member-visits.ts';
import { membersReport } from '../../guardduty/members-report.ts';
import { isProvisionError } from '../../base/errors.ts';
import { enableCommand } from '../../run/enable-command.ts';
import { isAboutSecret } from '../../base/secret-errors.ts';
import { organizationAlone } from '../../run/organization-alone.ts';
import { pipelineStatus, type PipelineHealth } from '../../pipeline/status.ts';
import { protectionOf } from '../../reads/protection.ts';
import { regionStatuses, type GuardDutyStatus } from '../../guardduty/region-status.ts';
import type {
  MembersReport,
  MemberVisit,
  Notice,
  Problem,
  RegionStatistics,
  RegionStatus,
  StatusReport,
} from '../../engine/report.ts';
import type { Blockage } from '../../pipeline/path.ts';
import { pipelineParts } from '../../pipeline/parts.ts';
import { blindSpots } from './blind-spots.ts';
import { changeProblem } from './change-problem.ts';
import { costReport } from './cost.ts';
import { pathBlockage, type Path } from './findings-path.ts';
import {
  accountsCounted,
  countedMembers,
  NOT_SEEN_QUICKLY,
  quickNotices,
  regionStatistics,
  statisticsProblems,
} from './quick.ts';
import { placeOf, type Change } from '../../engine/resource.ts';
import { NEW_ACCOUNTS_WAIT } from '../../guardduty/resources/organization-configuration.ts';
import { teardownBegun, teardownProblem, withBothWays } from '../../guardduty/restore/teardown-begun.ts';
import { downgradeNotice } from '../../run/downgrade.ts';
import { readRunContext, type RunOptions, type RunContext } from '../../run/run-context.ts';

/**
 * What is true now, read only. Compares with the configuration the deployment was made from, unless another is given. With
 * `deep` each member is asked too, by its own role; with `quick` no member is, and AWS's own counts stand for them; with `cost`
 * AWS is asked what GuardDuty cost, which says nothing about health.
 */
export async function status(
  options: RunOptions & { readonly deep: boolean; readonly cost: boolean },
): Promise<StatusReport> {
  const context = await find(options);
  const { session, facts, read, pipeline, organization } = context;
  const { emit, now } = session.effects;
  emit({ type: 'phase', phase: 'planning' });
  const changes = changesOf(await plan(desiredTree(context), read, emit));
  const statistics = await counted(context);
  const [asked, regions, slack, hidden] = await Promise.all([
    statistics === null ? membersReport(read, facts) : countedMembers(statistics),
    regionStatuses(read, facts),
    context.options.only === 'organization' ? NO_PIPELINE : pipelineStatus(read, pipeline, changes),
    blindSpots(context),
  ]);
  const unfinished = await teardownBegun(read, context.names, changes);
  const told = context.options.only === 'pipeline' ? asOthersSetIt(asked) : asked;
  const members = unfinished ? { ...told, problems: withBothWays(told.problems) } : told;
  const visits = options.deep ? await visited(context) : null;
  const lost = outOfReach(context);
  const path = pathOf(context);
  // Next to GuardDuty that another team manages, who is protected is theirs to see to.
  const doubts =
    context.options.only === 'pipeline' || facts.accountsUnseen !== undefined
      ? []
      : statisticsProblems(statistics ?? [], facts.adminAccountId);
  const found = [
    ...changes.flatMap((change) => changeProblem(change, path) ?? []),
    ...lost.problems,
    ...doubts,
    ...slack.problems.map(({ blockage: _blockage, ...problem }) => problem),
  ];
  // What keeps the detector from being read is told once.
  found.push(...hidden.problems.filter(({ message }) => !found.some((one) => one.message === message)));
  const problems = unfinished ? [teardownProblem(context.names), ...withBothWays(found)] : found;
  const unknown =
    changes.some(isUnread) ||
    doubts.length > 0 ||
    slack.unknown ||
    hidden.unread ||
    regions.some(({ detector }) => detector === 'unknown') ||
    visits?.some(({ detector }) => detector === 'unknown') === true;
  const blockages = [
    ...changes.map((change) => pathBlockage(change, path)),
    ...slack.problems.map(({ blockage }) => blockage),
  ];
  const shown = statistics === null ? regions : withCounts(regions, statistics);
  const judged = shown.map((region) => withHealth(region, { slack, members, problems, blockages }));
  return {
    version: 1,
    command: 'status',
    healthy:
      problems.length === 0 &&
      !unknown &&
      judged.every(({ healthy }) => healthy) &&
      members.problems.every(({ unhealthy }) => !unhealthy) &&
      (visits ?? []).every(({ healthy }) => healthy),
    organization:
      organization === null || statistics === null
        ? organization
        : { ...organization, accounts: accountsCounted(statistics) },
    homeRegion: session.homeRegion,
    deployment: context.names.deployment,
    deployedBy: pipeline.previous?.writtenBy ?? null,
    cliVersion: options.cliVersion,
    generatedAt: new Date(now()).toISOString(),
    regions: judged,
    pipeline: slack.pipeline,
    problems,
    members,
    visits,
    statistics,
    cost: options.cost ? await costReport(read, facts) : null,
    blindSpots: hidden.spots,
    unknown,
    notices: [
      ...downgradeNotice(context),
      ...(facts.accountsUnseen === undefined ? quickNotices(statistics ?? []) : []),
      ...lost.notices,
      ...joining(context),
      ...hidden.notices,
      ...slack.notices,
    ],
    apiCalls: session.callCounter.report(),
    durationMs: now() - session.startedAt,
  };
}

/** AWS's counts where the accounts of an Organization are not known; null where members are asked about, and for a single account. */
async function counted({ read, facts, options }: RunContext): Promise<readonly RegionStatistics[] | null> {
  if (facts.accountsKnown) return null;
  return regionStatistics(read, facts, protectionOf(options.config));
}

function withCounts(
  regions: readonly GuardDutyStatus[],
  statistics: readonly RegionStatistics[],
): readonly GuardDutyStatus[] {
  return regions.map((region) => {
    const { accounts, enabled } = statistics.find((one) => one.region === region.region) ?? {};
    return { ...region, members: { eligible: accounts ?? 0, enabled: enabled ?? 0, byStatus: {} } };
  });
}

/** Next to GuardDuty that another team manages: who is not protected is shown, and is neither our fault nor ours to change. */
function asOthersSetIt(members: MembersReport): MembersReport {
  return {
    ...members,
    problems: members.problems.map((problem) => ({
      ...problem,
      unhealthy: false,
      fix: 'Ask whoever set GuardDuty up in this Organization',
    })),
  };
}

/** A Region with the verdict on it, from all that is known: the one place where it is made. */
function withHealth(
  region: GuardDutyStatus,
  {
    slack,
    members,
    problems,
    blockages,
  }: {
    readonly slack: PipelineHealth;
    readonly members: MembersReport;
    readonly problems: readonly Problem[];
    readonly blockages: readonly Blockage[];
  },
): RegionStatus {
  const forwarder = slack.forwarders[region.region] ?? 'none';
  const isHere = (one: { readonly region: string }): boolean => one.region === region.region;
  const isBlocked = blockages.some(({ flow, regions }) => flow !== 'open' && regions.includes(region.region));
  const health = {
    detector: region.detector === 'ENABLED',
    members:
      !members.problems.some((one) => isHere(one) && one.unhealthy) &&
      !problems.some(({ code, address }) => code === NOT_SEEN_QUICKLY && isHere(placeOf(address))),
    forwarder: forwarder === 'none' || !isBlocked,
  };
  const healthy =
    Object.values(health).every(Boolean) && !problems.some(({ address }) => isHere(placeOf(address)));
  return { ...region, forwarder, health, healthy };
}

/** What has to be known to tell what a fault means for findings. */
function pathOf(context: RunContext): Path {
  const {
    facts,
    pipeline,
    names,
    options: { only },
  } = context;
  const isOrganization = facts.organization !== undefined;
  return {
    parts: only === 'organization' ? undefined : pipelineParts(pipeline),
    regions: facts.regions,
    account: names.account,
    alone: !isOrganization,
    repair: enableCommand(context),
  };
}

const NO_PIPELINE: PipelineHealth = {
  pipeline: null,
  forwarders: {},
  problems: [],
  notices: [],
  unknown: false,
};

async function find(options: RunOptions): Promise<RunContext> {
  try {
    return await readRunContext(options, 'locate');
  } catch (error) {
    if (!isProvisionError(error) || error.code !== 'NO_DEPLOYMENT') throw error;
    const alone = await organizationAlone(options);
    if (alone === undefined) throw error;
    return alone;
  }
}

/** A secret that is not there was looked for; only what to store is not known. */
function isUnread({ action, error }: Change): boolean {
  return action === 'unknown' && !isAboutSecret(error);
}

function visited({ session, facts, options, read }: RunContext): Promise<readonly MemberVisit[]> {
  session.effects.emit({ type: 'phase', phase: 'visiting' });
  return visitMembers({
    facts,
    protection: options.only === 'pipeline' ? undefined : protectionOf(options.config),
    read,
    enter: () => session.connection.reading(),
  });
}

/** Regions of the deployment that cannot be used any more. One that its own account has disabled is nothing to repair. */
function outOfReach({ facts, pipeline: { previous, names } }: RunContext): {
  readonly problems: readonly Problem[];
  readonly notices: readonly Notice[];
} {
  const lost = facts.skippedRegions.filter(({ region }) => previous?.regions.includes(region) === true);
  const isDisabled = ({ region }: { region: string }): boolean => facts.unreachableRegions.includes(region);
  return {
    notices: lost.filter(isDisabled).map(({ region, reason }) => ({
      code: 'REGION_UNAVAILABLE',
      message: `The deployment covers ${region}, but ${reason}: what it has there waits until the Region is enabled again.`,
    })),
    problems: lost
      .filter((one) => !isDisabled(one))
      .map(({ region, reason }) => ({
        code: 'REGION_UNAVAILABLE',
        address: `deployment ${names.account}/${region}/${names.deployment}`,
        impact: `Findings from ${region} may not reach Slack`,
        expected: 'a Region that can be used',
        actual: reason,
        message: `the deployment covers this Region, but ${reason}`,
        fix: 'Make the Region usable again; or run guardduty-slack enable, and the deployment does without it.',
      })),
  };
}

/** No one should rely on AWS for accounts that join where accounts are chosen one by one. */
function joining({ facts, options: { config, only } }: RunContext): readonly Notice[] {
  return facts.organization === undefined || only === 'pipeline' || !hasSelection(config)
    ? []
    : [{ code: 'NEW_ACCOUNTS_WAIT', message: `${NEW_ACCOUNTS_WAIT.replace(/^a/, 'A')}.` }];
}

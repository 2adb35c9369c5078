import { desiredTree } from './desired.ts';
import { changesOf, plan } from './engine.ts';
import { membersReport } from './members-report.ts';
import { pipelineStatus } from './pipeline-status.ts';
import { regionStatuses } from './region-status.ts';
import type { Problem, StatusReport } from './report.ts';
import type { Change } from './resource.ts';
import { survey, type RunOptions } from './survey.ts';

/** What is true now, read only. Compares with the configuration the deployment was made from, unless another is given. */
export async function status(options: RunOptions & { readonly deep: boolean }): Promise<StatusReport> {
  const surveyed = await survey(options, 'locate');
  const { session, facts, read, pipeline, organization } = surveyed;
  const { emit, now } = session.effects;
  emit({ type: 'phase', phase: 'planning' });
  const changes = changesOf(await plan(desiredTree(surveyed), read, emit));
  const [members, regions, slack] = await Promise.all([
    membersReport(read, facts),
    regionStatuses(read, facts),
    pipelineStatus(read, pipeline, changes),
  ]);
  const problems = [...changes.flatMap(problemOf), ...slack.problems];
  const unknown =
    changes.some(({ action }) => action === 'unknown') ||
    regions.some(({ detector }) => detector === 'unknown');
  return {
    version: 1,
    command: 'status',
    healthy: problems.length === 0 && !unknown && members.problems.every(({ unhealthy }) => !unhealthy),
    organization,
    homeRegion: session.homeRegion,
    regions: regions.map((one) => ({ ...one, forwarder: slack.forwarders[one.region] ?? 'none' })),
    pipeline: slack.pipeline,
    problems,
    members,
    unknown,
    notices: slack.notices,
    apiCalls: session.tally.report(),
    durationMs: now() - session.startedAt,
  };
}

/** A difference between what is wanted and what is there, as a problem with its next step. */
function problemOf(change: Change): readonly Problem[] {
  const { address, action, fields, reason, error } = change;
  const repair = 'Run: guardduty-slack enable (with --org for the Organization)';
  switch (action) {
    case 'none':
    case 'keep':
      return [];
    case 'create':
      return [{ code: 'ABSENT', address, message: 'it is not there', fix: repair }];
    case 'update':
      return [
        {
          code: 'DRIFT',
          address,
          message: `differs in ${fields.map(({ field }) => field).join(', ')}`,
          fix: repair,
        },
      ];
    case 'remove':
      return [{ code: 'LEFT_OVER', address, message: 'it is no longer wanted', fix: repair }];
    case 'blocked':
      return [
        {
          code: 'NOT_OURS',
          address,
          message: reason ?? 'it belongs to somebody else',
          fix: 'See guardduty-slack explain NOT_OURS',
        },
      ];
    case 'unknown':
      return [
        {
          code: error?.code ?? 'UNEXPECTED',
          address,
          message: error?.message ?? 'it could not be read',
          fix: error?.fix ?? '',
        },
      ];
  }
}

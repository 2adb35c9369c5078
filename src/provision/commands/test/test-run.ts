import { lookedAt } from '../../aws/explain.ts';
import { readBlockers, type Blocker } from '../../pipeline/delivery-path.ts';
import { ProvisionError } from '../../base/errors.ts';
import { readDetectorId } from '../../reads/guardduty-reads.ts';
import { follow } from './hops.ts';
import { latest, usedStored } from './slack-hops.ts';
import { enableCommand } from '../../run/enable-command.ts';
import { pipelineParts } from '../../pipeline/parts.ts';
import type { Notice } from '../../engine/report.ts';
import { followSamples } from './sample-follow.ts';
import type { SampleTarget } from './sample-target.ts';
import { freshType, sampleTypes } from './sample-types.ts';
import { findSamples } from './samples.ts';
import { readRunContext, type RunOptions, type RunContext } from '../../run/run-context.ts';
import type { TestFinding, TestReport } from './test-report.ts';

function noTrace(enable: string): Notice {
  return {
    code: 'NO_TRACE',
    message: 'The configuration asks for traces (function.tracing), but X-Ray got none of the function.',
    fix: `Put the function and its role right with: ${enable}`,
  };
}

/** Samples that arrived by a secret which is not the one that is stored: the next finding may go another way. */
function otherSecret(destination: string, enable: string): Notice {
  return {
    code: 'OTHER_SECRET',
    message: `The sample reached destination ${destination} with a secret that is not known to be the stored one: the function keeps what it read for five minutes, and the stored one was changed.`,
    fix: `Store the right one: ${enable} --slack-webhook-env NAME. Then run the test again in five minutes.`,
  };
}

/** What a test is asked to do. */
export interface TestOptions extends RunOptions {
  /** Finding types to make samples of, in each Region. Without: one that is severe enough and new there. */
  readonly types?: readonly string[];
  /** Some of the deployment's Regions. Without: all. */
  readonly regions?: readonly string[];
  /** How long to wait for the samples, milliseconds. */
  readonly limitMs: number;
}

/** A test, ready to be announced and then run. */
export interface PlannedTest {
  /** Which samples would be made, and what is in their way already. */
  readonly report: TestReport;
  /**
   * Makes the samples, follows them to Slack, and archives them.
   *
   * @throws ProvisionError INTERRUPTED when the operator interrupts; samples that are known by then are archived
   */
  run(): Promise<TestReport>;
}

/**
 * Finds the deployment, chooses samples, and looks at the way. Writes nothing until the answer's `run` is called.
 *
 * @throws ProvisionError NO_DEPLOYMENT, and CONFIG_INVALID for Regions and types that cannot be
 */
export async function planTest(options: TestOptions): Promise<PlannedTest> {
  // The test is about what was deployed, whatever a configuration now says.
  const context = await readRunContext({ ...options, configured: false, quick: true }, 'locate');
  const { session, read, pipeline } = context;
  const regions = chosenRegions(context, options.regions);
  const types = chosenTypes(options.types, pipeline.config.minSeverity);
  session.effects.emit({ type: 'phase', phase: 'planning' });
  const [targets, blockers] = await Promise.all([
    Promise.all(regions.map((region) => targetIn(region, types, options.types !== undefined, context))),
    readBlockers(read, pipelineParts(pipeline), enableCommand(context), session.effects.emit),
  ]);
  const planned = targets.flatMap(({ region, types: chosen }) =>
    chosen.map((type): TestFinding => ({
      region,
      type,
      id: null,
      hops: [],
      latencyMs: null,
      archived: false,
    })),
  );
  return {
    report: reportOf(context, {
      dryRun: true,
      ok: blockers.length === 0 && targets.every(({ place }) => place !== undefined),
      findings: planned,
      traces: [],
      notices: [...targets.flatMap(unseenNotice), ...blockers.map(noticeOf)],
    }),
    run: () => run(context, targets, blockers, options.limitMs),
  };
}

async function run(
  context: RunContext,
  targets: readonly SampleTarget[],
  blockers: readonly Blocker[],
  limitMs: number,
): Promise<TestReport> {
  context.session.effects.emit({ type: 'phase', phase: 'following' });
  const { samples, linesOf, evidence, archived, traces } = await followSamples(
    context,
    targets,
    blockers,
    limitMs,
  );
  const put = new Set(archived.flatMap(({ ids }) => ids));
  const findings = samples.map((sample) => ({
    ...follow(sample, linesOf(sample), evidence),
    archived: sample.made !== undefined && put.has(sample.made.id),
  }));
  const others = new Set(
    samples
      .flatMap((sample) => latest(linesOf(sample)))
      .filter((line) => usedStored(line, evidence.secrets) === false)
      .map(({ destination = '' }) => destination),
  );
  return reportOf(context, {
    dryRun: false,
    ok: others.size === 0 && findings.every(({ stoppedAt }) => stoppedAt === undefined),
    findings,
    traces,
    notices: [
      ...archived.flatMap(({ notices }) => notices),
      ...[...others].map((destination) => otherSecret(destination, enableCommand(context))),
      ...(traces.length === 0 && context.pipeline.config.function.tracing
        ? [noTrace(enableCommand(context))]
        : []),
    ],
  });
}

/** What is there in a Region, and which types to make samples of. */
async function targetIn(
  region: string,
  types: readonly string[],
  all: boolean,
  { read, names: { account } }: RunContext,
): Promise<SampleTarget> {
  const nothing = { region, place: undefined, types: all ? types : types.slice(0, 1), known: [] };
  const { seen, unseen } = await lookedAt(
    (async () => {
      const detectorId = await readDetectorId(read, { account, region });
      if (detectorId === undefined) return undefined;
      const place = { account, region, detectorId };
      return { place, known: await findSamples(read, place, types) };
    })(),
  );
  if (unseen !== undefined) return { ...nothing, unseen };
  if (seen === undefined) return nothing;
  return { region, ...seen, types: all ? types : [freshType(types, seen.known) ?? types[0] ?? ''] };
}

function unseenNotice({ region, unseen }: SampleTarget): readonly Notice[] {
  return unseen === undefined
    ? []
    : [
        {
          code: 'NOT_SEEN',
          message: `Whether samples can be made in ${region} is not known: ${unseen.message}`,
          fix: unseen.fix,
        },
      ];
}

function chosenRegions({ facts }: RunContext, wanted: readonly string[] | undefined): readonly string[] {
  const unknown = (wanted ?? []).filter((region) => !facts.regions.includes(region));
  if (unknown.length > 0)
    throw new ProvisionError(
      'CONFIG_INVALID',
      `The deployment does not cover ${unknown.join(', ')}: it covers ${facts.regions.join(', ')}.`,
      'Name some of those with --regions, or leave it out for all of them.',
    );
  return wanted === undefined ? facts.regions : facts.regions.filter((region) => wanted.includes(region));
}

function chosenTypes(wanted: readonly string[] | undefined, minSeverity: number): readonly string[] {
  const types = wanted ?? sampleTypes(minSeverity);
  if (types.length > 0 && types.length <= 50) return types;
  throw new ProvisionError(
    'CONFIG_INVALID',
    types.length > 50
      ? `--types names ${types.length} types; GuardDuty takes 50 at once.`
      : `No sample is known that is as severe as ${minSeverity}, the least that this deployment delivers.`,
    'Name finding types with --types, for example: --types AttackSequence:IAM/CompromisedCredentials',
  );
}

function noticeOf({ detail, fix, hop, unseen }: Blocker): Notice {
  if (unseen !== undefined)
    return { code: 'NOT_SEEN', message: `On the way to Slack (${hop}), ${detail}`, fix };
  return { code: 'IN_THE_WAY', message: `On the way to Slack (${hop}), ${detail}.`, fix };
}

function reportOf(
  { session }: RunContext,
  told: Pick<TestReport, 'dryRun' | 'ok' | 'findings' | 'traces' | 'notices'>,
): TestReport {
  return {
    version: 1,
    command: 'test',
    ...told,
    homeRegion: session.homeRegion,
    apiCalls: session.callCounter.report(),
    durationMs: session.effects.now() - session.startedAt,
  };
}

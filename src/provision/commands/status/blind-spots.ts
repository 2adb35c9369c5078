/** What hides findings although everything of ours works: listed always, and a problem where it hides too much. */
import { lookedAt } from '../../aws/explain.ts';
import type { ProvisionError } from '../../base/errors.ts';
import { guarddutyRegions } from '../../discovery/guardduty-regions.ts';
import { availabilityFor } from '../../discovery/region-availability.ts';
import type { BlindSpots } from '../../engine/blind-spots.ts';
import type { Notice, Problem } from '../../engine/report.ts';
import { addressOf } from '../../engine/resource.ts';
import { readOtherRules, readSuppressionRules, readTrustedLists } from '../../reads/blind-spots.ts';
import { readDetectorId } from '../../reads/guardduty-reads.ts';
import { criteriaText, hidesTooMuch } from '../../reads/suppression.ts';
import type { RunContext } from '../../run/run-context.ts';

/** The code of a suppression rule that hides too much. */
const SUPPRESSION_RULE = 'SUPPRESSION_RULE';

/** What was found, and what of it could not be read. */
export interface BlindSpotsLook {
  readonly spots: BlindSpots | null;
  readonly problems: readonly Problem[];
  readonly notices: readonly Notice[];
  /** True where something that may hide findings could not be read. */
  readonly unread: boolean;
}

/** Looks in every Region of the deployment: four calls each, and one for each filter and list. A quick look does without. */
export async function blindSpots(context: RunContext): Promise<BlindSpotsLook> {
  const { facts, options } = context;
  if (options.quick === true) return { spots: null, problems: [], notices: [], unread: false };
  const [regions, otherRegions] = await Promise.all([
    Promise.all(facts.regions.map((region) => inRegion(context, region))),
    regionsOutside(context),
  ]);
  const problems = regions.flatMap((one) => one.problems);
  return {
    spots: {
      suppressionRules: regions.flatMap((one) => one.suppressionRules),
      trustedLists: regions.flatMap((one) => one.trustedLists),
      otherRules: regions.flatMap((one) => one.otherRules),
      otherRegions,
    },
    problems,
    notices: regions.flatMap((one) => one.notices),
    unread: problems.some(({ code }) => code !== SUPPRESSION_RULE),
  };
}

type RegionSpots = Omit<BlindSpots, 'otherRegions'> & Pick<BlindSpotsLook, 'problems' | 'notices'>;

async function inRegion({ read, facts, names, options }: RunContext, region: string): Promise<RegionSpots> {
  const place = { account: facts.adminAccountId, region };
  const { accepted } = options.config.blindSpots;
  const ours = [names.rule, names.heartbeatRule, names.forwarderRule];
  const [suppressing, trusted, others] = await Promise.all([
    lookedAt(readSuppressionRules(read, place)),
    lookedAt(readTrustedLists(read, place)),
    lookedAt(readOtherRules(read, place, ours)),
  ]);
  const suppressionRules = (suppressing.seen ?? []).map((rule) => ({
    region,
    name: rule.name,
    hides: criteriaText(rule),
    tooMuch: hidesTooMuch(rule) ?? null,
    accepted: accepted.includes(rule.name) || accepted.includes(`${region}/${rule.name}`),
  }));
  const unseen = suppressing.unseen ?? trusted.unseen;
  return {
    suppressionRules,
    trustedLists: (trusted.seen ?? []).map((list) => ({ region, ...list })),
    otherRules: (others.seen ?? []).map((rule) => ({ region, ...rule })),
    problems: [
      ...suppressionRules.flatMap((rule) => suppressionProblem(rule, place.account)),
      ...(unseen === undefined ? [] : [unreadProblem(unseen, place)]),
    ],
    notices:
      others.unseen === undefined
        ? []
        : [
            {
              code: 'NOT_SEEN',
              message: `Whether other rules of ${region} take findings could not be read: ${others.unseen.message}`,
              fix: others.unseen.fix,
            },
          ],
  };
}

function suppressionProblem(
  { region, name, hides, tooMuch, accepted }: BlindSpots['suppressionRules'][number],
  account: string,
): readonly Problem[] {
  if (tooMuch === null || accepted) return [];
  return [
    {
      code: SUPPRESSION_RULE,
      // Not a thing that we keep in place, so it has no kind of ours.
      address: `suppression-rule ${account}/${region}/${name}`,
      impact: `Findings from ${region} are archived before they reach Slack`,
      expected: 'a suppression rule for known exceptions',
      actual: tooMuch,
      message: `the suppression rule ${name} of ${region} archives findings where ${hides}: ${tooMuch}`,
      fix: `Narrow or delete it (aws guardduty delete-filter --filter-name ${name} --region ${region} --detector-id <id>); if it is meant, name it in blindSpots.accepted: ${name}`,
    },
  ];
}

function unreadProblem(
  { code, message, fix }: ProvisionError,
  place: { readonly account: string; readonly region: string },
): Problem {
  return {
    code,
    address: addressOf({ kind: 'detector', ...place }),
    impact: 'Whether findings are archived before they reach Slack is not known',
    expected: null,
    actual: null,
    message,
    fix,
  };
}

/**
 * Regions that the deployment does not cover and where the account has a detector. One that cannot be asked is left out: no
 * one said that it should be covered.
 */
async function regionsOutside({ read, facts }: RunContext): Promise<readonly string[]> {
  const account = facts.adminAccountId;
  const { seen } = await lookedAt(availabilityFor(read, account, guarddutyRegions(read.partition)));
  const candidates = [...(seen ?? [])].flatMap(([region, { kind }]) =>
    kind === 'usable' && !facts.regions.includes(region) ? [region] : [],
  );
  const found = await Promise.all(
    candidates.map(async (region) =>
      (await lookedAt(readDetectorId(read, { account, region }))).seen === undefined ? [] : [region],
    ),
  );
  return found.flat().sort();
}

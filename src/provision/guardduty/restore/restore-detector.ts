import { UpdateDetectorCommand } from '@aws-sdk/client-guardduty';
import { forgetDetector, readDetector } from '../../reads/guardduty-reads.ts';
import { foreignReason, type Names } from '../../deployment/names.ts';
import { changedPlans, eachIfNotAll, statusesOf } from '../plans.ts';
import { sortedPlans, type ByPlan, type Frequency, type PlanStatus } from '../../reads/protection.ts';
import type { RegionRecord } from '../../deployment/record.ts';
import { noted, notOurs } from '../../engine/note.ts';
import { observed, type Resource } from '../../engine/resource.ts';
import type { Place } from '../../aws/place.ts';
import { deleteDetector } from '../resources/detector.ts';

export type RestoredDetectorState = {
  readonly status: PlanStatus;
  readonly frequency: Frequency;
  readonly features: ByPlan<PlanStatus>;
  /** It carries tags of someone else. */
  readonly taggedByOthers: boolean;
};

interface Options extends Place {
  readonly names: Names;
  /** What it was before the first run; null: there was none. */
  readonly before: RegionRecord['detector'];
}

/** A detector in a teardown: deleted where there was none before the first run, else restored. */
export function restoreDetector({
  names,
  before: recorded,
  ...place
}: Options): Resource<RestoredDetectorState> {
  return {
    kind: 'detector',
    account: place.account,
    region: place.region,
    desired: (there) => {
      if (there === undefined || recorded === null) return undefined;
      const known = Object.entries(recorded.features).filter(([plan]) => plan in there.features);
      // AWS does not show every part of a plan before it was set once; a plan that is new since is not ours to turn off.
      const parts = Object.keys(there.features).filter(
        (plan) => plan.includes('/') && (plan.split('/')[0] ?? '') in recorded.features,
      );
      return {
        status: recorded.status,
        frequency: recorded.frequency,
        features: sortedPlans({
          ...there.features,
          ...Object.fromEntries(parts.map((part) => [part, 'DISABLED' as const])),
          ...Object.fromEntries(known),
        }),
        taggedByOthers: there.taggedByOthers,
      };
    },
    observe: async (aws) => {
      const seen = await readDetector(aws, place);
      if (seen === undefined) return observed<RestoredDetectorState>(undefined);
      const { status, frequency, features, tags } = seen;
      // A detector that AWS made for us by a designation has no tags at all.
      const taggedByOthers = Object.keys(tags).length > 0 && foreignReason(tags, names) !== undefined;
      return observed({ status, frequency, features, taggedByOthers });
    },
    conflict: ({ taggedByOthers }) =>
      notOurs(
        taggedByOthers && recorded === null
          ? 'not ours: it carries tags of someone else, so it stays although there was none before the first run'
          : undefined,
      ),
    apply: async (aws, after, there) => {
      const seen = await readDetector(aws, place);
      if (seen === undefined || there === undefined) return;
      const plans = changedPlans(there.features, after.features);
      await eachIfNotAll(
        plans,
        async (some) => {
          await aws.client('guardduty', place).send(
            new UpdateDetectorCommand({
              DetectorId: seen.id,
              Enable: after.status === 'ENABLED',
              FindingPublishingFrequency: after.frequency,
              ...(some.length === 0 ? {} : { Features: statusesOf(some, after.features) }),
            }),
          );
        },
        `in ${place.account}/${place.region}`,
      );
      await forgetDetector(aws, place, seen.id);
    },
    remove: (aws) => deleteDetector(aws, place),
    note: (there) =>
      noted(
        'FINDINGS_DELETED',
        there !== undefined && recorded === null ? 'its findings go with it' : undefined,
      ),
  };
}

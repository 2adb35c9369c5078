import { UpdateOrganizationConfigurationCommand } from '@aws-sdk/client-guardduty';
import type { Aws } from '../../aws/aws.ts';
import type { FeatureAim } from '../../config/features.ts';
import {
  forgetOrganizationConfiguration,
  readDetector,
  readDetectorId,
  readOrganizationConfiguration,
  type OrganizationReading,
} from '../../reads/guardduty-reads.ts';
import { aimsOf, changedPlans, eachIfNotAll, notOfferedNotes } from '../plans.ts';
import {
  namedOff,
  sortedPlans,
  strengthened,
  stronger,
  takeover,
  weakened,
  type ByPlan,
  type Protection,
} from '../../reads/protection.ts';
import { noted } from '../../engine/note.ts';
import { observed, type Resource } from '../../engine/resource.ts';
import type { Place } from '../../aws/place.ts';

export type OrganizationConfigurationState = {
  readonly autoEnable: FeatureAim;
  readonly features: ByPlan<FeatureAim>;
};

interface Options extends Place {
  readonly protection: Protection;
  /** Whether the account administers this Region by now; until it does there is nothing to read. */
  readonly isAdmin: (aws: Aws) => Promise<boolean>;
  /** Wait while AWS does not yet know the administrator as one. */
  readonly settle: boolean;
  /** Why accounts are chosen one by one, if they are. */
  readonly selection: boolean;
}

/** AWS's own protection of joining accounts knows no exclusions, so a selection has to do without it. */
export const NEW_ACCOUNTS_WAIT =
  'accounts are chosen, so AWS protects none that joins by itself: the next enable does';

/** What accounts get that join the Organization, in one Region. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateOrganizationConfiguration.html */
export function organizationConfiguration(options: Options): Resource<OrganizationConfigurationState> {
  const { protection, isAdmin, settle, selection, account, region } = options;
  const place = { account, region };
  const read = async (aws: Aws): Promise<OrganizationConfigurationState | undefined> => {
    const seen = await readOrganizationConfiguration(aws, place, settle);
    return seen === undefined ? undefined : withOffered(seen, aws, place);
  };
  return {
    kind: 'organization-configuration',
    ...place,
    desired: (before) => desiredConfiguration(before, protection),
    observe: async (aws) => observed((await isAdmin(aws)) ? await read(aws) : undefined),
    apply: async (aws, after, before) => {
      const there = before ?? (await read(aws));
      // Planned before the account was the administrator: only now is it known what is there.
      const wanted = before === undefined ? desiredConfiguration(there, protection) : after;
      await writeOrganizationConfiguration(aws, place, wanted, there);
    },
    reduces: (before) => {
      const { autoEnable, features } = desiredConfiguration(before, protection);
      return [
        ...weakened({ autoEnable: before.autoEnable }, { autoEnable }),
        ...weakened(before.features, features),
      ];
    },
    note: (before) => {
      const after = desiredConfiguration(before, protection);
      const waits = selection && after.autoEnable === 'NONE' ? NEW_ACCOUNTS_WAIT : undefined;
      if (before === undefined) return noted('NEW_ACCOUNTS_WAIT', waits);
      const kept = selection && !protection.autoEnableOff && before.autoEnable !== 'NONE';
      return [
        ...notOfferedNotes(before.features, protection.joining),
        ...noted('RUNTIME_TAKEOVER', takeover(before.features, after.features)),
        ...(kept
          ? noted(
              'AUTO_ENABLE_KEPT',
              `autoEnable ${before.autoEnable} is kept although accounts are chosen: it includes the others too; autoEnable: NONE turns it off`,
            )
          : []),
        ...noted('NEW_ACCOUNTS_WAIT', waits),
      ];
    },
  };
}

/** Never weaker than what is there, but for what the configuration turns off by name. Pure. */
export function desiredConfiguration(
  before: OrganizationConfigurationState | undefined,
  protection: Protection,
): OrganizationConfigurationState {
  const { autoEnable, autoEnableOff, joining } = protection;
  if (before === undefined) return { autoEnable, features: sortedPlans(joining) };
  return {
    autoEnable: autoEnableOff ? 'NONE' : stronger(before.autoEnable, autoEnable),
    features: strengthened(before.features, joining, namedOff(protection)),
  };
}

/** Where AWS lists no plan for the Organization, those of the administrator's detector tell what the Region offers. */
async function withOffered(
  { autoEnable, features }: OrganizationReading,
  aws: Aws,
  place: Place,
): Promise<OrganizationConfigurationState> {
  if (Object.keys(features).length > 0) return { autoEnable, features };
  const own = await readDetector(aws, place);
  return {
    autoEnable,
    features: Object.fromEntries(Object.keys(own?.features ?? {}).map((plan) => [plan, 'NONE' as const])),
  };
}

/** Writes what differs. Every call must say `autoEnable`, also one that changes only plans. */
export async function writeOrganizationConfiguration(
  aws: Aws,
  place: Place,
  wanted: OrganizationConfigurationState,
  there: OrganizationConfigurationState | undefined,
): Promise<void> {
  const id = await readDetectorId(aws, place);
  const plans = changedPlans(there?.features ?? {}, wanted.features);
  if (id === undefined || (plans.length === 0 && there?.autoEnable === wanted.autoEnable)) return;
  await eachIfNotAll(
    plans,
    async (some) => {
      await aws.client('guardduty', place).send(
        new UpdateOrganizationConfigurationCommand({
          DetectorId: id,
          AutoEnableOrganizationMembers: wanted.autoEnable,
          ...(some.length === 0 ? {} : { Features: aimsOf(some, wanted.features) }),
        }),
      );
    },
    `for joining accounts in ${place.region}`,
  );
  forgetOrganizationConfiguration(aws, place);
}

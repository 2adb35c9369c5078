import {
  CreateDetectorCommand,
  DeleteDetectorCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import type { Aws } from '../../aws/aws.ts';
import { isProvisionError, ProvisionError } from '../../base/errors.ts';
import {
  accountIsMember,
  adminIsMember,
  type AdministrationConflict,
} from '../../discovery/administrators.ts';
import { forgetDetector, isBadRequest, readDetector, readDetectorId } from '../../reads/guardduty-reads.ts';
import { foreignReason, wantedTags, type Names, type Tags } from '../../deployment/names.ts';
import { retagDetector, tagsSeen, tagsWanted } from './detector-tags.ts';
import { changedPlans, eachIfNotAll, notOfferedNotes, statusesOf } from '../plans.ts';
import {
  namedOff,
  notOffered,
  sortedPlans,
  strengthened,
  stronger,
  takeover,
  weakened,
  type ByPlan,
  type Frequency,
  type PlanStatus,
  type Protection,
} from '../../reads/protection.ts';
import { noted } from '../../engine/note.ts';
import { diff, observed, type Resource } from '../../engine/resource.ts';
import type { Place } from '../../aws/place.ts';

export type DetectorState = {
  readonly status: PlanStatus;
  readonly frequency: Frequency;
  readonly features: ByPlan<PlanStatus>;
  /** Plans that a GuardDuty policy of the Organization manages, if any: left alone. */
  readonly managedByPolicy?: readonly string[];
  /** This deployment made it: its tags say so. */
  readonly ours: boolean;
  /** Of one that is ours, where the organization wants tags of its own. */
  readonly tags?: Tags;
  /** The account that administers this one, if it is a member: then only that one can change the detector. */
  readonly administrator?: string;
};

/** A detector, which tells who stands in its way. */
export type DetectorResource = Omit<Resource<DetectorState>, 'conflict'> & {
  readonly conflict: (before: DetectorState) => AdministrationConflict | undefined;
};

interface Options extends Place {
  readonly names: Names;
  readonly protection: Protection;
  /** Who administers the account, where that decides whether the detector can be set. Default: it is not asked. */
  readonly administratorOf?: (aws: Aws) => Promise<string | undefined>;
  /** The account is to administer others, which no member can, whatever its detector is like. */
  readonly administers?: boolean;
}

/** Plans that run in a new detector unless it is told otherwise, and the one that does not. */
const USUAL_PLANS = [
  'S3_DATA_EVENTS',
  'EKS_AUDIT_LOGS',
  'EBS_MALWARE_PROTECTION',
  'RDS_LOGIN_EVENTS',
  'LAMBDA_NETWORK_LOGS',
  'RUNTIME_MONITORING',
];

/** GuardDuty itself in one account and Region. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html */
export function detector(options: Options): DetectorResource {
  const { account, region, names, protection, administratorOf, administers = false } = options;
  const place = { account, region };
  const desired = (before: DetectorState | undefined): DetectorState => ({
    ...desiredDetector(before, protection),
    ...tagsWanted(before?.ours, names),
  });
  return {
    kind: 'detector',
    ...place,
    desired,
    observe: async (aws) => {
      const [seen, administrator] = await Promise.all([observe(aws, place, names), administratorOf?.(aws)]);
      return observed(seen === undefined || administrator === undefined ? seen : { ...seen, administrator });
    },
    conflict: (before) => memberConflict(place, before, desired(before), administers),
    apply: (aws, after, before) =>
      before === undefined
        ? create(aws, place, names, protection)
        : correctWithTags(aws, place, names, after, before),
    // In one that is suspended nothing runs that could be turned off.
    reduces: (before) =>
      before.status === 'DISABLED'
        ? []
        : weakened(before.features, desiredDetector(before, protection).features),
    note: (before) => {
      if (before === undefined) return [];
      const { features, managedByPolicy = [] } = before;
      return [
        ...notOfferedNotes(features, protection.own),
        ...noted('RUNTIME_TAKEOVER', takeover(features, desiredDetector(before, protection).features)),
        ...(managedByPolicy.length === 0
          ? []
          : noted(
              'MANAGED_BY_POLICY',
              `a GuardDuty policy of the Organization manages ${managedByPolicy.join(', ')}`,
            )),
      ];
    },
  };
}

/** A member cannot administer others, and cannot change its own detector. */
function memberConflict(
  place: Place,
  before: DetectorState,
  desired: DetectorState,
  administers: boolean,
): AdministrationConflict | undefined {
  const { administrator } = before;
  if (administrator === undefined) return undefined;
  if (administers) return adminIsMember(place, administrator);
  const isAsWanted = diff(before, desired).length === 0;
  return isAsWanted ? undefined : accountIsMember(place, administrator);
}

async function observe(aws: Aws, place: Place, names: Names): Promise<DetectorState | undefined> {
  const seen = await readDetector(aws, place);
  if (seen === undefined) return undefined;
  const { status, frequency, features, managed, tags } = seen;
  const ours = foreignReason(tags, names) === undefined;
  return {
    status,
    frequency,
    features,
    ours,
    ...(ours ? tagsSeen(tags, names) : {}),
    ...(managed.length === 0 ? {} : { managedByPolicy: managed }),
  };
}

/** What an own detector should be: never weaker than it is; a new one has exactly the plans that were asked for. Pure. */
export function desiredDetector(before: DetectorState | undefined, protection: Protection): DetectorState {
  const { frequency, own } = protection;
  if (before === undefined)
    return {
      status: 'ENABLED',
      frequency,
      features: exactly([...USUAL_PLANS, ...Object.keys(own)], own),
      ours: true,
    };
  // We never suspend one: this is what a run left that ended in the middle of making it, so no plan of it was anyone's choice.
  if (before.ours && before.status === 'DISABLED')
    return { ...before, status: 'ENABLED', frequency, features: chosen(before, own) };
  return {
    ...before,
    status: 'ENABLED',
    frequency: stronger(before.frequency, frequency),
    features: strengthened(before.features, own, namedOff(protection), before.managedByPolicy),
  };
}

/** The offered plans that were asked for, and nothing else. */
function chosen(
  { features, managedByPolicy = [] }: DetectorState,
  own: ByPlan<PlanStatus>,
): ByPlan<PlanStatus> {
  const offered = Object.keys(features);
  const missing = notOffered(features, own);
  // AWS shows some parts of a plan only once they were set.
  const asked = Object.keys(own).filter((plan) => own[plan] === 'ENABLED' && !missing.includes(plan));
  const plans = offered.length === 0 ? [...USUAL_PLANS, ...Object.keys(own)] : [...offered, ...asked];
  return sortedPlans({
    ...features,
    ...exactly(
      plans.filter((plan) => !managedByPolicy.includes(plan)),
      own,
    ),
  });
}

/** Every plan has the status that was asked for, or is off. */
function exactly(plans: readonly string[], asked: ByPlan<PlanStatus>): ByPlan<PlanStatus> {
  return sortedPlans(Object.fromEntries(plans.map((plan) => [plan, asked[plan] ?? 'DISABLED'])));
}

async function create(aws: Aws, place: Place, names: Names, protection: Protection): Promise<void> {
  const wanted = desiredDetector(undefined, protection);
  const guardduty = aws.client('guardduty', place);
  const common = { FindingPublishingFrequency: wanted.frequency, Tags: { ...wantedTags(names) } };
  try {
    const { DetectorId } = await guardduty.send(
      new CreateDetectorCommand({
        Enable: true,
        ...common,
        Features: statusesOf(changedPlans({}, wanted.features), wanted.features),
      }),
    );
    await forgetDetector(aws, place, DetectorId);
    await turnOffUnasked(aws, place, names, wanted);
    return;
  } catch (error) {
    if (!isBadRequest(error) || /CreateServiceLinkedRole/.test(error.message)) throw error;
    await forgetDetector(aws, place);
    if (/detector already exists/i.test(error.message)) return correct(aws, place, names, protection);
  }
  // One of the plans is not to be had here. A suspended detector says which are, and costs nothing meanwhile.
  const { DetectorId } = await guardduty.send(new CreateDetectorCommand({ Enable: false, ...common }));
  await forgetDetector(aws, place, DetectorId);
  await correct(aws, place, names, protection);
}

/**
 * Turns off what AWS runs in a new detector although it was not named: for the newest plans it is not documented whether it does.
 * What one detector shows is taken to hold for all that a run makes, so where AWS does not, it costs a single call.
 */
async function turnOffUnasked(aws: Aws, place: Place, names: Names, wanted: DetectorState): Promise<void> {
  const unasked = await aws.shared('guardduty/unasked-plans', async () =>
    unaskedPlans(await observe(aws, place, names), wanted),
  );
  const there = unasked.length === 0 ? undefined : await observe(aws, place, names);
  if (there === undefined) return;
  const off = exactly(unaskedPlans(there, wanted), {});
  await update(aws, place, { ...there, features: { ...there.features, ...off } }, there);
}

function unaskedPlans(there: DetectorState | undefined, { features }: DetectorState): readonly string[] {
  const { features: running = {}, managedByPolicy = [] } = there ?? {};
  return Object.keys(running).filter(
    (plan) => running[plan] === 'ENABLED' && features[plan] !== 'ENABLED' && !managedByPolicy.includes(plan),
  );
}

async function correctWithTags(
  aws: Aws,
  place: Place,
  names: Names,
  after: DetectorState,
  before: DetectorState,
): Promise<void> {
  if (after.tags !== undefined) await retagDetector(aws, place, names, before.tags ?? {}, after.tags);
  await update(aws, place, after, before);
}

async function correct(aws: Aws, place: Place, names: Names, protection: Protection): Promise<void> {
  const there = await observe(aws, place, names);
  if (there !== undefined) await update(aws, place, desiredDetector(there, protection), there);
}

async function update(aws: Aws, place: Place, after: DetectorState, before: DetectorState): Promise<void> {
  const id = await readDetectorId(aws, place);
  if (id === undefined) throw gone(place);
  const settings = {
    ...(after.status === before.status ? {} : { Enable: after.status === 'ENABLED' }),
    ...(after.frequency === before.frequency ? {} : { FindingPublishingFrequency: after.frequency }),
  };
  const plans = changedPlans(before.features, after.features);
  const hasSettings = Object.keys(settings).length > 0;
  const send = async (some: readonly string[]): Promise<void> => {
    await aws.client('guardduty', place).send(
      new UpdateDetectorCommand({
        DetectorId: id,
        ...settings,
        ...(some.length === 0 ? {} : { Features: statusesOf(some, after.features) }),
      }),
    );
  };
  try {
    if (plans.length > 0 || hasSettings)
      await eachIfNotAll(plans, send, `in ${place.account}/${place.region}`);
  } catch (error) {
    // Where AWS took no plan, it took the settings that came with them neither.
    if (hasSettings && isProvisionError(error) && error.partial) await send([]);
    throw error;
  } finally {
    await forgetDetector(aws, place, id);
  }
}

/** Deletes a detector with its findings. AWS refuses while members hang on it, which passes (see the retry table). */
export async function deleteDetector(aws: Aws, place: Place, known?: string): Promise<void> {
  const id = known ?? (await readDetectorId(aws, place));
  if (id !== undefined)
    await aws.client('guardduty', place).send(new DeleteDetectorCommand({ DetectorId: id }));
  await forgetDetector(aws, place);
}

function gone(place: Place): ProvisionError {
  return new ProvisionError(
    'AWS_REFUSED',
    `The detector of ${place.account}/${place.region} went away meanwhile.`,
    'Run the same command again.',
  );
}

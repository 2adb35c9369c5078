import {
  CreateDetectorCommand,
  DeleteDetectorCommand,
  TagResourceCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import type { Aws } from '../aws/aws.ts';
import { ProvisionError } from '../errors.ts';
import {
  forgetDetector,
  isBadRequest,
  readDetector,
  readDetectorId,
  type DetectorReading,
} from '../guardduty-reads.ts';
import { foreignReason, ownTags, type Names } from '../names.ts';
import { changedPlans, eachIfNotAll, statusesOf } from '../plans.ts';
import {
  namedOff,
  notOffered,
  sortedPlans,
  strengthened,
  stronger,
  type ByPlan,
  type Frequency,
  type PlanStatus,
  type Protection,
} from '../protection.ts';
import { reductionReason, remarks } from '../reduction.ts';
import type { Place, Resource } from '../resource.ts';

export type DetectorState = {
  readonly status: PlanStatus;
  readonly frequency: Frequency;
  readonly features: ByPlan<PlanStatus>;
  /** Plans that a GuardDuty policy of the Organization manages: left alone. */
  readonly managedByPolicy: readonly string[];
  /** `designation`: AWS made it a moment ago because the account became the administrator, with nearly every plan on. */
  readonly madeBy: 'others' | 'designation' | 'guardduty-slack';
};

interface Options extends Place {
  readonly names: Names;
  readonly protection: Protection;
  /** True when the record says that there was none before the first run. */
  readonly wasAbsent: (aws: Aws) => Promise<boolean>;
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

/** GuardDuty itself in one account and Region. */
export function detector({ names, protection, wasAbsent, ...place }: Options): Resource<DetectorState> {
  const off = namedOff(protection);
  return {
    kind: 'detector',
    account: place.account,
    region: place.region,
    goal: (before) => detectorGoal(before, protection),
    observe: async (aws) => {
      const seen = await readDetector(aws, place);
      return seen === undefined ? undefined : stateOf(seen, names, wasAbsent, aws);
    },
    put: async (aws, after, before) => {
      if (before === undefined) await create(aws, place, names, protection);
      else await update(aws, place, names, after, before);
    },
    remark: (before) =>
      before === undefined
        ? undefined
        : remarks(
            reductionReason(
              [...off].filter(
                (plan) => before.madeBy !== 'designation' && before.features[plan] === 'ENABLED',
              ),
            ),
            unavailable(before, protection),
            before.managedByPolicy.length === 0
              ? undefined
              : `a GuardDuty policy of the Organization manages ${before.managedByPolicy.join(', ')}`,
          ),
  };
}

function unavailable(before: DetectorState, protection: Protection): string | undefined {
  const missing = notOffered(before.features, protection.own);
  return missing.length === 0 ? undefined : `not offered in this Region: ${missing.join(', ')}`;
}

/** What an own detector should be. Pure. A detector that nobody has chosen anything for gets exactly what was asked. */
export function detectorGoal(before: DetectorState | undefined, protection: Protection): DetectorState {
  const { frequency, own } = protection;
  if (before === undefined)
    return {
      status: 'ENABLED',
      frequency,
      features: exactly(
        Object.fromEntries(USUAL_PLANS.map((plan) => [plan, 'DISABLED'])),
        own,
        offeredPlans({}, own),
      ),
      managedByPolicy: [],
      madeBy: 'guardduty-slack',
    };
  if (before.madeBy === 'designation')
    return {
      ...before,
      status: 'ENABLED',
      frequency,
      features: exactly(before.features, own, offeredPlans(before.features, own), before.managedByPolicy),
      madeBy: 'guardduty-slack',
    };
  return {
    ...before,
    status: 'ENABLED',
    frequency: stronger(before.frequency, frequency),
    features: strengthened(before.features, own, namedOff(protection), before.managedByPolicy),
  };
}

function offeredPlans(there: ByPlan<PlanStatus>, own: ByPlan<PlanStatus>): readonly string[] {
  const said = Object.keys(there);
  return said.length > 0 ? said : [...USUAL_PLANS, ...Object.keys(own)];
}

/** Every plan has the status that was asked for, or is off. */
function exactly(
  there: ByPlan<PlanStatus>,
  asked: ByPlan<PlanStatus>,
  plans: readonly string[],
  managed: readonly string[] = [],
): ByPlan<PlanStatus> {
  return sortedPlans(
    Object.fromEntries(
      plans.map((plan) => [
        plan,
        managed.includes(plan) ? (there[plan] ?? 'DISABLED') : (asked[plan] ?? 'DISABLED'),
      ]),
    ),
  );
}

async function stateOf(
  { status, frequency, features, managed, tags, createdAt, updatedAt }: DetectorReading,
  names: Names,
  wasAbsent: Options['wasAbsent'],
  aws: Aws,
): Promise<DetectorState> {
  const ours = foreignReason(tags, names) === undefined;
  const untouched = Object.keys(tags).length === 0 && createdAt !== undefined && createdAt === updatedAt;
  const fresh = !ours && untouched && (await wasAbsent(aws));
  return {
    status,
    frequency,
    features,
    managedByPolicy: managed,
    madeBy: ours ? 'guardduty-slack' : fresh ? 'designation' : 'others',
  };
}

async function create(aws: Aws, place: Place, names: Names, protection: Protection): Promise<void> {
  const wanted = detectorGoal(undefined, protection);
  const guardduty = aws.client('guardduty', place);
  const common = { FindingPublishingFrequency: wanted.frequency, Tags: { ...ownTags(names) } };
  const plans = [...new Set(Object.keys(wanted.features).map((plan) => plan.split('/')[0] ?? plan))];
  try {
    const { DetectorId } = await guardduty.send(
      new CreateDetectorCommand({ Enable: true, ...common, Features: statusesOf(plans, wanted.features) }),
    );
    await forgetDetector(aws, place, DetectorId);
    return;
  } catch (error) {
    if (!isBadRequest(error) || /CreateServiceLinkedRole/.test(error.message)) throw error;
    if (!/detector already exists/i.test(error.message)) {
      // One of the plans is not to be had here. A suspended detector says which are, and costs nothing meanwhile.
      const { DetectorId } = await guardduty.send(new CreateDetectorCommand({ Enable: false, ...common }));
      await forgetDetector(aws, place, DetectorId);
    } else await forgetDetector(aws, place);
  }
  // Made a moment ago, by the call above or by AWS when the account became the administrator: nobody chose its plans.
  const seen = await readDetector(aws, place);
  if (seen === undefined) return;
  const before: DetectorState = {
    status: seen.status,
    frequency: seen.frequency,
    features: seen.features,
    managedByPolicy: seen.managed,
    madeBy: 'designation',
  };
  await update(aws, place, names, detectorGoal(before, protection), before);
}

async function update(
  aws: Aws,
  place: Place,
  names: Names,
  after: DetectorState,
  before: DetectorState,
): Promise<void> {
  const id = await readDetectorId(aws, place);
  if (id === undefined) throw gone(place);
  const guardduty = aws.client('guardduty', place);
  const settings = {
    ...(after.status === before.status ? {} : { Enable: after.status === 'ENABLED' }),
    ...(after.frequency === before.frequency ? {} : { FindingPublishingFrequency: after.frequency }),
  };
  const plans = changedPlans(before.features, after.features);
  const send = async (some: readonly string[]): Promise<void> => {
    await guardduty.send(
      new UpdateDetectorCommand({
        DetectorId: id,
        ...settings,
        ...(some.length === 0 ? {} : { Features: statusesOf(some, after.features) }),
      }),
    );
  };
  if (plans.length > 0 || Object.keys(settings).length > 0)
    await eachIfNotAll(plans, send, `in ${place.account}/${place.region}`);
  if (after.madeBy === 'guardduty-slack' && before.madeBy !== 'guardduty-slack')
    await tag(aws, place, names, id);
  await forgetDetector(aws, place, id);
}

async function tag(aws: Aws, place: Place, names: Names, id: string): Promise<void> {
  await aws.client('guardduty', place).send(
    new TagResourceCommand({
      ResourceArn: `arn:${names.partition}:guardduty:${place.region}:${place.account}:detector/${id}`,
      Tags: { ...ownTags(names) },
    }),
  );
}

/** Deletes a detector with its findings. AWS refuses while members hang on it, which passes (see the retry table). */
export async function deleteDetector(aws: Aws, place: Place): Promise<void> {
  const id = await readDetectorId(aws, place);
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

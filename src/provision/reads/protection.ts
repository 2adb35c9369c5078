import { effectiveAutoEnable, hasSelection, type Config } from '../config/config.ts';
import { FEATURE_NAMES, PARTS, featureAims, type FeatureAim, type FeatureName } from '../config/features.ts';

/** Whether a protection plan runs in one account. */
export type PlanStatus = 'ENABLED' | 'DISABLED';

/** How often GuardDuty sends an active finding again. */
export type Frequency = Config['publishingFrequency'];

/** Plans by name; a part of a plan is `PLAN/PART`, for example `RUNTIME_MONITORING/EC2_AGENT_MANAGEMENT`. */
export type ByPlan<Value> = Readonly<Record<string, Value>>;

/** What the configuration asks of GuardDuty, spelt out for the three places where it is set. Plans not named are left as they are. */
export interface Protection {
  readonly autoEnable: FeatureAim;
  /** The configuration itself says `autoEnable: NONE`, so a stronger setting is to be turned down. */
  readonly autoEnableOff: boolean;
  readonly frequency: Frequency;
  /** For the admin's and the management account's own detectors. */
  readonly own: ByPlan<PlanStatus>;
  /** For accounts that join. */
  readonly joining: ByPlan<FeatureAim>;
  /** For members that are there; a plan that only new accounts should get is not in it. */
  readonly members: ByPlan<PlanStatus>;
  /** Members' plans are set one by one, because the organization's auto-enable does not: it is NONE. */
  readonly direct: boolean;
}

/** Reads the configuration as {@link Protection}. Pure. */
export function protectionOf(config: Config): Protection {
  const autoEnable = effectiveAutoEnable(config);
  const { features } = config;
  const each = typeof features === 'object' && !Array.isArray(features);
  // A preset or a list names what is wanted; only a map of plans can name what is not.
  const aims = spelledOut(featureAims(features, each ? autoEnable : 'ALL'));
  const direct = autoEnable === 'NONE';
  const forMember = (aim: FeatureAim): readonly PlanStatus[] => {
    if (aim === 'NONE') return ['DISABLED'];
    if (each) return aim === 'ALL' ? ['ENABLED'] : [];
    return autoEnable === 'NEW' ? [] : ['ENABLED'];
  };
  const joining = (aim: FeatureAim): FeatureAim => {
    if (hasSelection(config)) return 'NONE';
    return each ? aim : autoEnable;
  };
  return {
    autoEnable,
    autoEnableOff: config.autoEnable === 'NONE',
    frequency: config.publishingFrequency,
    own: mapPlans(aims, (aim) => (aim === 'NONE' ? 'DISABLED' : 'ENABLED')),
    joining: mapPlans(aims, joining),
    members: Object.fromEntries(
      Object.entries(aims).flatMap(([plan, aim]) => forMember(aim).map((status) => [plan, status])),
    ),
    direct,
  };
}

/** Plans that a map in the configuration turns off by name. */
export function namedOff({ own }: Protection): ReadonlySet<string> {
  return new Set(Object.keys(own).filter((plan) => own[plan] === 'DISABLED'));
}

const STATUS_RANK: ByPlan<number> = { DISABLED: 0, ENABLED: 1 };
const AIM_RANK: ByPlan<number> = { NONE: 0, NEW: 1, ALL: 2 };
const FREQUENCY_RANK: ByPlan<number> = { SIX_HOURS: 0, ONE_HOUR: 1, FIFTEEN_MINUTES: 2 };

/** The stronger of what is there and what is asked: enable never weakens. */
export function stronger<Value extends string>(there: Value, asked: Value): Value {
  const rank = [STATUS_RANK, AIM_RANK, FREQUENCY_RANK].find((one) => there in one && asked in one) ?? {};
  return (rank[asked] ?? 0) > (rank[there] ?? 0) ? asked : there;
}

/**
 * What plans should be, given what is there: only what the Region offers, never weaker, off only what is named so, and
 * nothing that a policy of the Organization manages.
 *
 * @param there the offered plans; empty = AWS did not say what it offers, so everything asked for counts as offered
 */
export function strengthened<Value extends string>(
  there: ByPlan<Value>,
  asked: ByPlan<Value>,
  off: ReadonlySet<string>,
  managed: readonly string[] = [],
): ByPlan<Value> {
  const wanted = Object.entries(asked)
    .filter(([plan]) => isOffered(plan, there) && !managed.includes(plan))
    .map(([plan, value]): [string, Value] => {
      const now = there[plan];
      return [plan, now === undefined || off.has(plan) ? value : stronger(now, value)];
    });
  const after = { ...there, ...Object.fromEntries(wanted) };
  return sortedPlans(oneRuntime(after, there, managed));
}

/** Watching the runtime of everything includes watching that of EKS, and AWS allows only one of the two. */
export const RUNTIME = 'RUNTIME_MONITORING';
export const EKS_RUNTIME = 'EKS_RUNTIME_MONITORING';
const ADDON = 'EKS_ADDON_MANAGEMENT';
const OFF: ByPlan<string> = { ENABLED: 'DISABLED', ALL: 'NONE', NEW: 'NONE' };

/**
 * Where both kinds of runtime monitoring would be on, the wider one takes over, with what the other had: nothing gets
 * weaker. https://docs.aws.amazon.com/guardduty/latest/ug/migrating-from-eksrunmon-to-runtime-monitoring.html
 */
function oneRuntime<Value extends string>(
  after: ByPlan<Value>,
  there: ByPlan<Value>,
  managed: readonly string[],
): ByPlan<Value> {
  const [wide, eks] = [after[RUNTIME], after[EKS_RUNTIME]];
  const off = OFF[eks ?? ''] as Value | undefined;
  if (wide === undefined || eks === undefined || off === undefined || OFF[wide] === undefined) return after;
  if (managed.includes(EKS_RUNTIME) || managed.includes(RUNTIME)) {
    const isRuntime = (plan: string): boolean => [RUNTIME, EKS_RUNTIME].includes(plan.split('/')[0] ?? plan);
    return { ...Object.fromEntries(Object.entries(after).filter(([plan]) => !isRuntime(plan))), ...there };
  }
  const [wideAddon, eksAddon] = [after[`${RUNTIME}/${ADDON}`], after[`${EKS_RUNTIME}/${ADDON}`]];
  return {
    ...after,
    [RUNTIME]: stronger(wide, eks),
    [EKS_RUNTIME]: off,
    ...(eksAddon === undefined
      ? {}
      : {
          [`${RUNTIME}/${ADDON}`]: wideAddon === undefined ? eksAddon : stronger(wideAddon, eksAddon),
          [`${EKS_RUNTIME}/${ADDON}`]: OFF[eksAddon] === undefined ? eksAddon : off,
        }),
  };
}

/** Says so when one kind of runtime monitoring takes over from the other. */
export function takeover<Value extends string>(
  before: ByPlan<Value>,
  after: ByPlan<Value> | undefined,
): string | undefined {
  const eks = before[EKS_RUNTIME];
  if (eks === undefined || OFF[eks] === undefined || after?.[EKS_RUNTIME] !== OFF[eks]) return undefined;
  const wide = after[RUNTIME];
  return wide === undefined || OFF[wide] === undefined
    ? undefined
    : `${RUNTIME} includes ${EKS_RUNTIME} and takes over from it: AWS allows one of them`;
}

/** Plans that get weaker, but for the kind of runtime monitoring that the wider one takes over from. */
export function weakened<Value extends string>(
  there: ByPlan<Value>,
  after: ByPlan<Value>,
): readonly string[] {
  return Object.keys(there).filter((plan) => {
    const [from, to] = [there[plan], after[plan]];
    if (from === undefined || to === undefined || from === to || stronger(to, from) !== from) return false;
    const [parent, part] = plan.split('/');
    const wide =
      parent === EKS_RUNTIME ? after[part === undefined ? RUNTIME : `${RUNTIME}/${part}`] : undefined;
    return wide === undefined || OFF[wide] === undefined;
  });
}

/** Plans that were asked for and are not to be had in this Region. */
export function notOffered<Value extends string>(
  there: ByPlan<Value>,
  asked: ByPlan<Value>,
): readonly string[] {
  return Object.keys(asked).filter(
    (plan) => !isOffered(plan, there) && asked[plan] !== 'DISABLED' && asked[plan] !== 'NONE',
  );
}

/** AWS lists the parts of a plan together with it; when it lists none, it may still take them. */
export function isOffered(plan: string, there: ByPlan<unknown>): boolean {
  if (Object.keys(there).length === 0 || plan in there) return true;
  const [parent, part] = plan.split('/');
  return (
    part !== undefined &&
    parent !== undefined &&
    parent in there &&
    !Object.keys(there).some((one) => one.startsWith(`${parent}/`))
  );
}

/** In the order of the alphabet, so that two answers of AWS compare equal. */
export function sortedPlans<Value>(plans: ByPlan<Value>): ByPlan<Value> {
  return Object.fromEntries(Object.entries(plans).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mapPlans<From, To>(plans: ByPlan<From>, change: (value: From) => To): ByPlan<To> {
  return Object.fromEntries(Object.entries(plans).map(([plan, value]) => [plan, change(value)]));
}

/** Parts of plans under their plans; asking for a part asks for its plan too. */
function spelledOut(aims: Readonly<Partial<Record<FeatureName, FeatureAim>>>): ByPlan<FeatureAim> {
  const all: Record<string, FeatureAim> = {};
  for (const name of FEATURE_NAMES) {
    const aim = aims[name];
    const parents = PARTS[name];
    if (aim === undefined) continue;
    if (parents === undefined) {
      all[name] = name in all ? stronger(all[name] ?? aim, aim) : aim;
      continue;
    }
    const parent = parents.find((one) => aims[one] !== undefined) ?? parents[0];
    if (parent === undefined) continue;
    all[`${parent}/${name}`] = aim;
    if (aim !== 'NONE') all[parent] = stronger(all[parent] ?? aims[parent] ?? aim, aim);
  }
  return sortedPlans(all);
}

import type {
  DetectorFeatureConfiguration,
  MemberFeaturesConfiguration,
  OrganizationFeatureConfiguration,
} from '@aws-sdk/client-guardduty';
import { explain } from '../aws/explain.ts';
import { ProvisionError } from '../base/errors.ts';
import { isBadRequest } from '../reads/guardduty-reads.ts';
import { noted, type Note } from '../engine/note.ts';
import { EKS_RUNTIME, notOffered, RUNTIME, type ByPlan, type PlanStatus } from '../reads/protection.ts';
import type { FeatureAim } from '../config/features.ts';

/** The plans whose value differs, or whose parts' do. */
export function changedPlans<Value>(there: ByPlan<Value>, wanted: ByPlan<Value>): readonly string[] {
  const changed = Object.keys(wanted).filter((plan) => wanted[plan] !== there[plan]);
  return [...new Set(changed.map((plan) => plan.split('/')[0] ?? plan))];
}

/** A note on plans that were asked for and are not to be had in this Region. */
export function notOfferedNotes<Value extends string>(
  there: ByPlan<Value>,
  asked: ByPlan<Value>,
): readonly Note[] {
  const missing = notOffered(there, asked);
  return missing.length === 0
    ? []
    : noted('NOT_OFFERED', `not offered in this Region: ${missing.join(', ')}`);
}

/** Plans as the detector operations and the members' take them: a plan with all its parts. */
export function statusesOf(
  plans: readonly string[],
  wanted: ByPlan<PlanStatus>,
): (DetectorFeatureConfiguration & MemberFeaturesConfiguration)[] {
  return plans.map((plan) => {
    const parts = partsOf(plan, wanted);
    return {
      // What AWS names in its answers it takes back, so a plan that this SDK does not know yet goes through as it is.
      Name: plan as 'S3_DATA_EVENTS',
      Status: wanted[plan] ?? 'DISABLED',
      ...(parts.length === 0
        ? {}
        : {
            AdditionalConfiguration: parts.map(([part, status]) => ({
              Name: part as 'EKS_ADDON_MANAGEMENT',
              Status: status,
            })),
          }),
    };
  });
}

/** Plans as the organization's configuration takes them. */
export function aimsOf(
  plans: readonly string[],
  wanted: ByPlan<FeatureAim>,
): OrganizationFeatureConfiguration[] {
  return plans.map((plan) => {
    const parts = partsOf(plan, wanted);
    return {
      Name: plan as 'S3_DATA_EVENTS',
      AutoEnable: wanted[plan] ?? 'NONE',
      ...(parts.length === 0
        ? {}
        : {
            AdditionalConfiguration: parts.map(([part, aim]) => ({
              Name: part as 'EKS_ADDON_MANAGEMENT',
              AutoEnable: aim,
            })),
          }),
    };
  });
}

function partsOf<Value>(plan: string, wanted: ByPlan<Value>): readonly (readonly [string, Value])[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    const [parent, part] = key.split('/');
    return parent === plan && part !== undefined ? [[part, value] as const] : [];
  });
}

/**
 * Sends plans together. AWS refuses the whole call when one of them is not to be had, so after a refusal each goes alone:
 * then one costs only itself. The two kinds of runtime monitoring may not be in one call, so the narrower goes first.
 *
 * @throws ProvisionError AWS_REFUSED with every plan that AWS refused and its words, when the others are in place
 */
export async function eachIfNotAll(
  plans: readonly string[],
  send: (plans: readonly string[]) => Promise<void>,
  where: string,
): Promise<void> {
  const later: readonly string[] = plans.includes(EKS_RUNTIME)
    ? plans.filter((plan) => plan === RUNTIME)
    : [];
  const refused = await sendEach(
    plans.filter((plan) => !later.includes(plan)),
    send,
    plans.length,
  );
  if (later.length > 0) refused.push(...(await sendEach(later, send, plans.length)));
  if (refused.length > 0)
    throw new ProvisionError(
      'AWS_REFUSED',
      `AWS refused ${refused.length} of ${plans.length} protection plans ${where}: ${refused.join('; ')}. The others are set.`,
      `Leave them out of features, or wait until AWS offers them there.`,
      { partial: true },
    );
}

/** AWS's refusal of one plan, as it is, that stops nothing but the plan. */
function costsItself(error: Error): ProvisionError {
  const { code, message, fix } = explain(error);
  return new ProvisionError(code, message, fix, { cause: error, partial: true });
}

/** @param asked how many plans are set in all; a refusal of the only one is told as it is */
async function sendEach(
  plans: readonly string[],
  send: (plans: readonly string[]) => Promise<void>,
  asked: number,
): Promise<string[]> {
  try {
    await send(plans);
    return [];
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    if (asked < 2) throw costsItself(error);
  }
  const refused: string[] = [];
  for (const plan of plans) {
    try {
      await send([plan]);
    } catch (error) {
      if (!isBadRequest(error)) throw error;
      refused.push(`${plan} (${error.message})`);
    }
  }
  return refused;
}

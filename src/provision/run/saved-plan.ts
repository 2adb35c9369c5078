import { createHash } from 'node:crypto';
import { ProvisionError } from '../base/errors.ts';
import { withoutSecrets } from '../base/secret-text.ts';
import type { RunReport } from '../engine/report.ts';
import { diff, type State } from '../engine/resource.ts';
import { isShown, isWrite, type Foreseen } from './foreseen.ts';
import type { RunContext } from './run-context.ts';

/** What a plan is for: one for a deployment is never carried out on another. */
export interface PlanTarget {
  readonly deployment: string;
  /** The account that the deployment is in. */
  readonly account: string;
  readonly homeRegion: string;
  /** The Organization's id; null for one account. */
  readonly organization: string | null;
  readonly scope: 'organization' | 'account';
  readonly only: 'pipeline' | 'organization' | null;
}

/** What a plan says of where it comes from. */
export interface PlanMade {
  readonly target: PlanTarget;
  /** ARN of whose credentials it was made with. */
  readonly madeBy: string;
}

/** Reads it from what a plan is made from. */
export function planMade({ session, names, organization, options }: RunContext): PlanMade {
  return {
    target: {
      deployment: names.deployment,
      account: names.account,
      homeRegion: names.homeRegion,
      organization: organization?.id ?? null,
      scope: options.scope,
      only: options.only ?? null,
    },
    madeBy: session.identity.arn,
  };
}

/** A plan as a file: what `plan --out` writes and `enable --plan` applies. It never holds a secret. */
export interface SavedPlan extends PlanMade {
  readonly version: 1;
  readonly kind: 'guardduty-slack-plan';
  /** The version of the program that made it; no other one applies it. */
  readonly cliVersion: string;
  /** ISO 8601. */
  readonly madeAt: string;
  /** The part of the configuration that shapes a deployment, defaults included. */
  readonly configuration: State;
  readonly report: RunReport;
  /** SHA-256, in hexadecimal, of all of the above as JSON: tells that the file was edited. */
  readonly sha256: string;
}

/** What a plan does not know itself. */
export interface PlanOrigin extends Pick<SavedPlan, 'cliVersion' | 'configuration'> {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** As it is shown. */
  readonly report: RunReport;
}

/** A plan as it is saved. */
export function savePlan(
  { madeBy, target }: PlanMade,
  { cliVersion, configuration, now, report }: PlanOrigin,
): SavedPlan {
  const plan = withoutSecretsIn({
    version: 1,
    kind: 'guardduty-slack-plan',
    cliVersion,
    madeAt: new Date(now).toISOString(),
    madeBy,
    target,
    configuration,
    report,
  }) as Omit<SavedPlan, 'sha256'>;
  return { ...plan, sha256: digestOf(plan) };
}

/** SHA-256 of a saved plan, whose own is left out. */
export function digestOf(plan: object): string {
  const { sha256: _own, ...rest } = plan as Partial<SavedPlan>;
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex');
}

const MOST_NAMED = 8;

/**
 * Compares a saved plan with the one that would be made now. Only where both ask for the same changes of the same
 * deployment by the same program is it safe to say that what was read is what will be done.
 *
 * @throws ProvisionError PLAN_CHANGED with every difference, the first ones in words
 */
export function refuseMoved(saved: SavedPlan, now: SavedPlan): void {
  const moved = differences(saved, now);
  if (moved.length === 0) return;
  const more = moved.length > MOST_NAMED ? `; and ${moved.length - MOST_NAMED} more` : '';
  throw new ProvisionError(
    'PLAN_CHANGED',
    `The saved plan of ${saved.madeAt} is not what enable would do now, so nothing was changed: ${moved.slice(0, MOST_NAMED).join('; ')}${more}.`,
    'Make a new plan with guardduty-slack plan --out FILE, read it, and apply that one.',
  );
}

function differences(saved: SavedPlan, now: SavedPlan): readonly string[] {
  const values = (from: State, to: State, what: string): readonly string[] =>
    diff(from, to).map(
      ({ field, ...one }) => `${what}${field} was ${valueText(one.from)} and is ${valueText(one.to)}`,
    );
  return [
    ...values({ version: saved.cliVersion }, { version: now.cliVersion }, 'the CLI’s '),
    ...values({ ...saved.target }, { ...now.target }, ''),
    ...values(saved.configuration, now.configuration, 'the configuration’s '),
    ...changed(saved.report.changes, now.report.changes),
  ];
}

function changed(saved: readonly Foreseen[], now: readonly Foreseen[]): readonly string[] {
  const still = new Set(now.filter(isWrite).map(({ address }) => address));
  const known = new Map(saved.map((change) => [change.address, change]));
  return [
    ...now
      .filter((change) => isWrite(change) && !isShown(change, known))
      .map((change) => {
        const before = known.get(change.address);
        return before?.action === change.action
          ? `${change.action} ${change.address} is another change: ${fieldsThatDiffer(before, change)}`
          : `${change.action} ${change.address} is not in the plan`;
      }),
    ...saved
      .filter((change) => isWrite(change) && !still.has(change.address))
      .map(({ action, address }) => `${action} ${address} is in the plan and no longer needed`),
  ];
}

function fieldsThatDiffer(before: Foreseen, after: Foreseen): string {
  const byField = ({ fields }: Foreseen): State =>
    Object.fromEntries(
      fields.map(({ field, from, to }) => [field, `${valueText(from)} to ${valueText(to)}`]),
    );
  return diff(byField(before), byField(after))
    .map(({ field }) => field)
    .join(', ');
}

const LONGEST = 60;

function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'not set';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** As JSON, and without what looks like a Slack secret: anyone may have written one into a tag. */
function withoutSecretsIn(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  if (Array.isArray(value)) return value.map((one) => withoutSecretsIn(one) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [withoutSecrets(key), withoutSecretsIn(inner)]),
  );
}

import type { BlindSpots } from '../../../provision/index.ts';

/** One thing that hides findings, in the same words for every output. */
export interface BlindSpotRow {
  readonly kind: string;
  readonly region: string;
  /** Empty for a Region outside the deployment. */
  readonly name: string;
  readonly text: string;
  /** False where it hides too much and is not accepted. */
  readonly healthy: boolean;
}

/** Everything that hides findings, what hides too much first. */
export function blindSpotRows(spots: BlindSpots | null): readonly BlindSpotRow[] {
  if (spots === null) return [];
  const rows = [
    ...spots.suppressionRules.map(({ region, name, hides, tooMuch, accepted }) => ({
      kind: 'Suppression rule',
      region,
      name,
      text: `archives findings where ${hides}${accepted && tooMuch !== null ? ' (accepted)' : ''}`,
      healthy: tooMuch === null || accepted,
    })),
    ...spots.trustedLists.map(({ region, kind, name, status, location }) => ({
      kind: kind === 'ip' ? 'Trusted IP list' : 'Trusted entity list',
      region,
      name,
      text: `${status}, ${location}`,
      healthy: true,
    })),
    ...spots.otherRules.map(({ region, name, state, targets }) => ({
      kind: 'Other rule for findings',
      region,
      name,
      text: `${state}, ${targets.length === 0 ? 'without a target' : `sends to ${targets.join(', ')}`}`,
      healthy: true,
    })),
    ...spots.otherRegions.map((region) => ({
      kind: 'Region outside the deployment',
      region,
      name: '',
      text: 'GuardDuty has a detector there, and its findings do not come to Slack',
      healthy: true,
    })),
  ];
  return [...rows.filter(({ healthy }) => !healthy), ...rows.filter(({ healthy }) => healthy)];
}

/** Where a row is, and its name. */
export function placeText({ region, name }: BlindSpotRow): string {
  return name === '' ? region : `${region}/${name}`;
}

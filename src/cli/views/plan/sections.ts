import type { ChangeReport } from '../../../provision/index.ts';
import { partsOf } from '../parts/address.ts';

/** The parts of a plan, in the order in which they are read. */
export const SECTIONS = [
  'Organization',
  'GuardDuty by Region',
  'Slack pipeline',
  'Forwarders of the other Regions',
] as const;

export type Section = (typeof SECTIONS)[number];

type Kind = ChangeReport['kind'];

/** Kinds that belong to the Organization as a whole. */
const ORGANIZATION: ReadonlySet<Kind> = new Set([
  'delegated-admin',
  'registration',
  'service-linked-role',
  'trusted-access',
]);
/** Kinds that are GuardDuty's own settings in a Region. */
const GUARDDUTY: ReadonlySet<Kind> = new Set([
  'detector',
  'member-detectors',
  'member-features',
  'members',
  'organization-configuration',
  'record',
]);

/** Where a change is shown. */
export function sectionOf(
  { kind, address, region }: Pick<ChangeReport, 'kind' | 'address' | 'region'>,
  homeRegion: string,
): Section {
  // The one record that is not of a Region is named after what it is of.
  if (ORGANIZATION.has(kind) || (kind === 'record' && partsOf(address).name === 'organization'))
    return 'Organization';
  if (GUARDDUTY.has(kind)) return 'GuardDuty by Region';
  // The role that all forwarders share is global, and made with the pipeline.
  return region === homeRegion || region === 'global' ? 'Slack pipeline' : 'Forwarders of the other Regions';
}

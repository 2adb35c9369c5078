import type { ChangeReport } from '../../provision/index.ts';

/** The parts of a plan, in the order in which they are read. */
export const SECTIONS = [
  'Organization',
  'GuardDuty by Region',
  'Slack pipeline',
  'Forwarders of the other Regions',
] as const;

export type Section = (typeof SECTIONS)[number];

/** Kinds that belong to the Organization as a whole. */
const ORGANIZATION =
  /^(?:trusted-access|service-linked-role|delegated-admin(?:istrator)?|organization-record|registration)$/;
/** Kinds that are GuardDuty's own settings in a Region. */
const GUARDDUTY = /(?:^record$|detector|organization-configuration|^member|^admin)/;

/** Where a change is shown. */
export function sectionOf(
  { kind, address, region }: Pick<ChangeReport, 'kind' | 'address' | 'region'>,
  homeRegion: string,
): Section {
  if (ORGANIZATION.test(kind) || (kind === 'record' && address.includes('organization')))
    return 'Organization';
  if (GUARDDUTY.test(kind)) return 'GuardDuty by Region';
  // The role that all forwarders share is global, and made with the pipeline.
  return region === homeRegion || region === 'global' ? 'Slack pipeline' : 'Forwarders of the other Regions';
}

import { blockageText } from '../../pipeline/path.ts';
import type { Change } from '../../engine/resource.ts';
import { pathBlockage, type Path } from './findings-path.ts';

/** What is lost where findings arrive all the same, by kind. */
const OTHERWISE: Readonly<Record<string, string>> = {
  alarm: 'You may not be notified when findings are not delivered',
  'dead-letter-queue': 'Findings that cannot be delivered may be lost',
  'delegated-admin': 'GuardDuty cannot be managed for the Organization there',
  deployment: 'Later runs may not find everything that this deployment has',
  'deployment-cleanup': 'Later runs may not find everything that this deployment has',
  detector: 'GuardDuty does not protect as configured',
  'heartbeat-rule': 'The weekly message that tells silence from failure may not come',
  'log-group': 'The log of deliveries may be incomplete',
  'member-features': 'Some accounts lack protection plans',
  members: 'Some accounts are not protected',
  'organization-configuration': 'New accounts may not be protected as configured',
  queue: 'Findings may be lost while Slack cannot be reached',
  record: 'A teardown cannot restore what was there before',
  'service-linked-role': 'Malware scans may not start in member accounts',
  'trusted-access': 'GuardDuty cannot add accounts of the Organization',
};

/** What a change that is still to be made means for findings or protection, in one sentence without a full stop. */
export function impactOf(change: Change, path: Path): string {
  const text = blockageText(pathBlockage(change, path), path.regions);
  if (text !== undefined) return text;
  // What is left over or only shown differently keeps nothing from anywhere.
  const isHarmless =
    change.action === 'remove' || change.fields.every(({ field }) => /^(?:tags|tracing)/.test(field));
  const isThere = change.action === 'update' || change.action === 'remove';
  return (isThere && isHarmless ? undefined : OTHERWISE[change.kind]) ?? 'Findings pass it unchanged';
}

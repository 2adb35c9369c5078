/** Every sort of thing that a deployment keeps in place, in AWS's words. */
export const KINDS = [
  'alarm',
  'dead-letter-queue',
  'delegated-admin',
  'deployment',
  'deployment-cleanup',
  'detector',
  'event-source-mapping',
  'finding-rule',
  'forwarder-rule',
  'function',
  'heartbeat-rule',
  'log-group',
  'member-detectors',
  'member-features',
  'members',
  'organization-configuration',
  'queue',
  'record',
  'registration',
  'role',
  'secret',
  'service-linked-role',
  'table',
  'trusted-access',
] as const;

/** What sort of thing a resource, a change or a report is about. */
export type Kind = (typeof KINDS)[number];

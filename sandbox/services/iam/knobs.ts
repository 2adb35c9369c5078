/** Switches of IAM. */
export const IAM_KNOBS = {
  /** How long a new role, its policies and its trust stay unknown to everything but IAM itself. Milliseconds. */
  'iam.propagationMs': 0,
  /** How long a service-linked role takes to be deleted. Milliseconds. */
  'iam.serviceLinkedRoleDeletionMs': 0,
} as const;

/** What hides findings from Slack although everything of the deployment works. */
export interface BlindSpots {
  /** Filters of the administrator that archive what they match. */
  readonly suppressionRules: readonly {
    readonly region: string;
    readonly name: string;
    /** Its criteria in words. */
    readonly hides: string;
    /** Why it hides more than a known exception; null where it does not. */
    readonly tooMuch: string | null;
    /** True where the configuration names it in `blindSpots.accepted`. */
    readonly accepted: boolean;
  }[];
  /** Lists about whose addresses or domains GuardDuty makes no findings. */
  readonly trustedLists: readonly {
    readonly region: string;
    readonly kind: 'ip' | 'entity';
    readonly name: string;
    readonly status: string;
    readonly location: string;
  }[];
  /** Rules of others that take findings as well, with the ARNs that they send them to. */
  readonly otherRules: readonly {
    readonly region: string;
    readonly name: string;
    readonly state: string;
    readonly targets: readonly string[];
  }[];
  /** Regions outside the deployment where the administrator has a detector. */
  readonly otherRegions: readonly string[];
}

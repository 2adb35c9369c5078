/** An amount of money, as a number, with AWS's own name of the currency. */
export interface NamedAmount {
  readonly name: string;
  readonly amount: number;
  readonly currency: string;
}

/** What GuardDuty cost, by AWS's own statistics of usage. */
export interface CostReport {
  /** The period that AWS sums, up to now. */
  readonly days: 30;
  /** One for each currency. */
  readonly total: readonly NamedAmount[];
  readonly byRegion: readonly NamedAmount[];
  readonly byFeature: readonly NamedAmount[];
  readonly byAccount: readonly NamedAmount[];
  /** What is still free, a feature each, with the days that are left. */
  readonly freeTrials: readonly {
    readonly feature: string;
    readonly accountRegions: number;
    readonly fewestDays: number;
    readonly mostDays: number;
  }[];
  /** What AWS did not say, and why. */
  readonly notKnown: readonly { readonly region: string; readonly reason: string }[];
}

/** Switches of STS. */
export const STS_KNOBS = {
  /** Regions whose STS endpoint is deactivated for every account, comma-separated. */
  'sts.deactivatedRegions': '',
} as const;

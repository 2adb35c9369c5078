/** Rounds in which every variant runs once, so that a machine that is slow for a while is slow for all of them. */
const ROUNDS = 24;

/** How to run each variant once. */
export type Variants<Name extends string, Sample> = Readonly<Record<Name, () => Promise<Sample>>>;

/** What each variant measured, in the order of the rounds. */
export type Samples<Name extends string, Sample> = Readonly<Record<Name, readonly Sample[]>>;

/** Runs every variant once a round, each round beginning with another one; a first round warms the caches and is forgotten. */
export async function inRounds<Name extends string, Sample>(
  variants: Variants<Name, Sample>,
  rounds = ROUNDS,
): Promise<Samples<Name, Sample>> {
  const names = Object.keys(variants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Record<Name, Sample[]>;
  for (let round = -1; round < rounds; round += 1) {
    const first = Math.max(0, round) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const sample = await variants[name]();
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

/** The median of what is computed from the pairs that were measured in the same round. */
export function paired<Sample>(
  some: readonly Sample[],
  others: readonly Sample[],
  compare: (one: Sample, other: Sample) => number,
): number {
  return median(
    some.flatMap((one, index) => {
      const other = others[index];
      return other === undefined ? [] : [compare(one, other)];
    }),
  );
}

/**
 * Learns how fast an API may be called. AWS publishes few of its limits, so each (account, Region, operation) starts
 * gently, doubles each second while AWS never refuses, and after a refusal backs off and then climbs slowly: additive
 * increase, multiplicative decrease.
 */
export interface Pacer {
  /** Waits for the next place. */
  turn(): Promise<void>;
  /** AWS answered; `sentAt` tells an answer to an attempt from before the last back-off. */
  accepted(): void;
  throttled(sentAt: number): void;
}

/** Calls a second by `service:operation` or `service`, where they are known. */
export type Rates = Readonly<Record<string, number>>;

interface Effects {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** Operations that AWS counts together. Lambda: all control-plane writes share 15 a second (Lambda quotas page). */
const GROUPS: readonly { readonly pattern: RegExp; readonly group: string; readonly rate: number }[] = [
  { pattern: /^lambda:(?!Get|List|Invoke)/, group: 'lambda:control', rate: 10 },
  { pattern: /^organizations:/, group: 'organizations', rate: 5 },
];

const START_RATE = 10;
const FLOOR = 0.4;
const CEILING = 2_000;

/** One pacer an account, Region and operation. */
export interface Pacers {
  /** Made when first asked for. */
  of(account: string, region: string, operation: string): Pacer;
  /** What was learnt of an account is dropped. */
  forget(account: string): void;
}

/** No pacer yet. */
export function createPacers(effects: Effects, rates: Rates = {}): Pacers {
  const accounts = new Map<string, Map<string, Pacer>>();
  const of: Pacers['of'] = (account, region, operation) => {
    const pacers = accounts.get(account) ?? new Map<string, Pacer>();
    accounts.set(account, pacers);
    const group = GROUPS.find(({ pattern }) => pattern.test(operation));
    const counted = group?.group ?? operation;
    const key = `${region}/${counted}`;
    let pacer = pacers.get(key);
    if (pacer === undefined) {
      const known = rates[operation] ?? rates[counted];
      pacer = createPacer(effects, known ?? group?.rate ?? START_RATE, known !== undefined);
      pacers.set(key, pacer);
    }
    return pacer;
  };
  return { of, forget: (account) => void accounts.delete(account) };
}

/** @param rate calls a second to begin with @param known whether that is AWS's limit and nothing is to be learnt upwards */
export function createPacer({ now, sleep, random }: Effects, rate: number, known = false): Pacer {
  let current = rate;
  let next = now();
  let learnt = known;
  let raisedAt = now();
  let loweredAt = -Infinity;
  /** Places that idle time may save up: about one second's worth, as AWS's token buckets allow. */
  const burstMs = (): number => 1000 - 1000 / current;

  return {
    async turn() {
      const at = now();
      next = Math.max(next, at - Math.max(0, burstMs()));
      const wait = next - at;
      next += 1000 / current;
      if (wait > 0) await sleep(wait);
    },
    accepted() {
      const at = now();
      // Only a pacer that holds calls back has a reason to go faster.
      if (next <= at || at - raisedAt < 1000) return;
      raisedAt = at;
      current = Math.min(CEILING, learnt ? current + (known ? 0 : current * 0.08) : current * 2);
    },
    throttled(sentAt) {
      const at = now();
      learnt = true;
      if (sentAt < loweredAt) return;
      loweredAt = at;
      raisedAt = at;
      current = Math.max(FLOOR, current * (known ? 0.9 : 0.7));
      next = Math.max(next, at + (1000 / current) * (0.5 + random()));
    },
  };
}

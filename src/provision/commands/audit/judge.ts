import type { ProvisionError } from '../../base/errors.ts';
import { destinationsOf } from '../../deployment/deployment.ts';
import type { KeptFinding } from '../../reads/findings.ts';
import type { RunContext } from '../../run/run-context.ts';
import type { Outcome } from './audit-report.ts';
import { peek, type QueueContent } from './peek.ts';
import { keyOf, readRemembered, type Remembered } from './remembered.ts';
import { verdictInQueues, verdictOf, type InQueues, type RegionFacts } from './verdict.ts';

/** What became of findings. */
export interface Judged {
  readonly outcomes: ReadonlyMap<KeptFinding, Outcome>;
  /** What could not be read. */
  readonly errors: readonly ProvisionError[];
}

/** What is new, and what the function has in hand, is looked at again before it counts as lost. */
const LOOKS = 3;
const PAUSE_MS = 2_000;
const YOUNG_MS = 5 * 60_000;

/** Looks each finding up in the function's table and, where that does not tell, in the queues. */
export async function judge(
  context: RunContext,
  findings: readonly KeptFinding[],
  factsOf: (region: string) => RegionFacts,
): Promise<Judged> {
  const { effects, connection } = context.session;
  const outcomes = new Map<KeptFinding, Outcome>();
  let errors: readonly ProvisionError[] = [];
  let open = findings;
  for (let look = 1; open.length > 0; look++) {
    const judged = await lookOnce(context, open, factsOf);
    errors = judged.errors;
    for (const [finding, outcome] of judged.outcomes) outcomes.set(finding, outcome);
    const now = connection.reading().time();
    const mayArrive = ({ updatedAt }: KeptFinding): boolean => judged.isBusy || now - updatedAt < YOUNG_MS;
    open = open.filter(
      (one) =>
        (outcomes.get(one) === 'neverSeen' && mayArrive(one)) ||
        (outcomes.get(one) === 'unknown' && judged.isBusy && errors.length === 0),
    );
    if (look >= LOOKS || effects.signal.aborted) break;
    if (open.length > 0) await effects.sleep(PAUSE_MS);
  }
  return { outcomes, errors };
}

interface Looked extends Judged {
  readonly isBusy: boolean;
}

/** Table, queues, and the table again: what the function takes out of a queue meanwhile is in the table by then. */
async function lookOnce(
  context: RunContext,
  findings: readonly KeptFinding[],
  factsOf: (region: string) => RegionFacts,
): Promise<Looked> {
  const { repeats } = context.pipeline.config.slack;
  const isEach = ({ sample }: KeptFinding): boolean => sample || repeats === 'every';
  const first = await lookInTable(context, findings, isEach, factsOf);
  const queues = await readQueues(context, [...new Set(first.open.map(({ region }) => region))]);
  const second = await lookInTable(context, first.open, isEach, factsOf);
  const left = second.open.map((finding) => {
    const states = second.remembered.of(finding) ?? [];
    return [finding, verdictInQueues(states, whereIs(finding, isEach(finding), queues))] as const;
  });
  const contents = [queues.queue, ...queues.deadLetters.values()];
  const problems = [first.remembered, second.remembered, ...contents].map(({ error }) => error);
  return {
    outcomes: new Map([...first.outcomes, ...second.outcomes, ...left]),
    isBusy: contents.some(({ inFlight }) => inFlight > 0),
    errors: problems.filter((one) => one !== undefined),
  };
}

async function lookInTable(
  { session, names, pipeline: { config } }: RunContext,
  findings: readonly KeptFinding[],
  isEach: (finding: KeptFinding) => boolean,
  factsOf: (region: string) => RegionFacts,
): Promise<{
  readonly remembered: Remembered;
  readonly outcomes: ReadonlyMap<KeptFinding, Outcome>;
  /** Those about which the queues must be asked. */
  readonly open: readonly KeptFinding[];
}> {
  const read = session.connection.reading();
  const remembered = await readRemembered(read, names, findings, isEach, session.effects.sleep);
  const destinations = destinationsOf(names, config).map(({ name }) => name);
  const outcomes = new Map<KeptFinding, Outcome>();
  const open: KeptFinding[] = [];
  for (const finding of findings) {
    const verdict = verdictOf(finding, {
      ...factsOf(finding.region),
      states: remembered.of(finding),
      each: isEach(finding),
      minSeverity: config.minSeverity,
      destinations,
      now: read.time(),
    });
    if (verdict === 'look-in-queues') open.push(finding);
    else outcomes.set(finding, verdict);
  }
  return { remembered, outcomes, open };
}

interface Queues {
  readonly queue: QueueContent;
  /** The home Region's dead letters and those of each Region's forwarder. */
  readonly deadLetters: ReadonlyMap<string, QueueContent>;
}

const EMPTY: QueueContent = { held: new Map(), inFlight: 0, complete: true };

async function readQueues({ session, names }: RunContext, regions: readonly string[]): Promise<Queues> {
  if (regions.length === 0) return { queue: EMPTY, deadLetters: new Map() };
  const aws = session.connection.writing();
  const { homeRegion: home } = names;
  // The queue last: what leaves the dead letters meanwhile goes there.
  const deadLetters = await Promise.all(
    [...new Set([home, ...regions])].map(
      async (region) =>
        [
          region,
          await peek(aws, names, region, region === home ? names.deadLetters : names.forwarderDeadLetters),
        ] as const,
    ),
  );
  return { queue: await peek(aws, names, home, names.queue), deadLetters: new Map(deadLetters) };
}

function whereIs(finding: KeptFinding, each: boolean, { queue, deadLetters }: Queues): InQueues {
  const within = (content: QueueContent): InQueues['queue'] => {
    const held = content.held.get(keyOf(finding)) ?? [];
    const tells = ({ severity, updatedAt }: (typeof held)[number]): boolean =>
      updatedAt >= finding.updatedAt || (!each && severity >= finding.severity);
    if (held.some(tells)) return 'held';
    if (!content.complete) return 'unread';
    return content.inFlight > 0 ? 'hidden' : 'absent';
  };
  const places = [...deadLetters.values()].map(within);
  const first = (['held', 'unread', 'hidden'] as const).find((one) => places.includes(one));
  return { queue: within(queue), deadLetters: first ?? 'absent' };
}

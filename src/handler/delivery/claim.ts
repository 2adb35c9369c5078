import { reasonOf } from '../aws/effects.ts';
import { AwsFailure } from '../aws/aws.ts';
import { decide, settle, type Decision, type Ending, type DeliveryState } from './delivery-state.ts';
import type { Job } from './job.ts';
import type { Session } from './session.ts';

/** A decision, with the state it is written in; without one the table could not be asked. */
export interface Claim {
  readonly decision: Decision;
  readonly state?: DeliveryState | undefined;
}

const CONFLICT_PAUSE = 5_000;

/** Claims a finding for a destination, so that no other invocation posts it at the same time. Without the table it is posted anyway: twice is better than never. */
export async function claim(session: Session, job: Job, destination: string): Promise<Claim> {
  const { effects, store, leaseUntil } = session;
  const { update } = job;
  if (!session.storeLost) {
    try {
      const by = claimant(session, job);
      const { decision, next } = await store.update(update.key, (state) =>
        decide(state, update, destination, { by, lease: leaseUntil }, effects.now()),
      );
      return { decision, state: next };
    } catch (error) {
      if (error instanceof AwsFailure && error.code === 'ConditionalCheckFailedException')
        return { decision: { kind: 'busy', until: effects.now() + CONFLICT_PAUSE } };
      lose(session, error);
    }
  }
  return { decision: { kind: 'post' } };
}

/** Writes down how a claim ended. A failure is logged, not thrown: what Slack has taken stays taken. */
export async function conclude(
  session: Session,
  job: Job,
  destination: string,
  { state }: Claim,
  ending: Ending,
): Promise<void> {
  if (state === undefined || session.storeLost) return;
  const by = claimant(session, job);
  try {
    await session.store.update(
      job.update.key,
      (now) => {
        const ours = now?.destinations[destination]?.by === by;
        return now === undefined || (ending.kind !== 'posted' && !ours)
          ? {}
          : { next: settle(now, destination, ending) };
      },
      state,
    );
  } catch (error) {
    lose(session, error);
  }
}

function claimant({ startedAt }: Session, { record }: Job): string {
  return `${record.messageId}@${startedAt}`;
}

function lose(session: Session, error: unknown): void {
  session.storeLost = true;
  session.effects.log({
    message: 'table-unreachable',
    reason: reasonOf(error),
  });
}

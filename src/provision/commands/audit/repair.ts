import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { explain, lookedAt } from '../../aws/explain.ts';
import { interrupted } from '../../aws/until.ts';
import { ProvisionError } from '../../base/errors.ts';
import { queueUrl } from '../../deployment/names.ts';
import { readBlockers } from '../../pipeline/delivery-path.ts';
import { pipelineParts } from '../../pipeline/parts.ts';
import type { KeptFinding } from '../../reads/findings.ts';
import { readDetectorId } from '../../reads/guardduty-reads.ts';
import { enableCommand } from '../../run/enable-command.ts';
import type { RunContext } from '../../run/run-context.ts';
import { readFindingEvents, type FindingEvent } from './finding-events.ts';

/** How a repair ended. */
export interface Repaired {
  readonly sent: number;
  readonly errors: readonly ProvisionError[];
}

/** Without these nothing reads the queue. */
const READERS = new Set(['queue', 'event-source-mapping', 'function']);

/**
 * Puts findings into the queue as EventBridge would have.
 *
 * @throws ProvisionError NOT_DELIVERED before the first write, while nothing reads the queue; INTERRUPTED
 */
export async function queueFindings(
  context: RunContext,
  findings: readonly KeptFinding[],
): Promise<Repaired> {
  const { session, names, pipeline } = context;
  const read = session.connection.reading();
  const blockers = await readBlockers(
    read,
    pipelineParts(pipeline),
    enableCommand(context),
    session.effects.emit,
  );
  const blocker = blockers.find(
    ({ kind, closed, unseen }) => READERS.has(kind) && (closed || unseen !== undefined),
  );
  if (blocker !== undefined)
    throw new ProvisionError(
      'NOT_DELIVERED',
      `Nothing would read the queue, where findings keep for 4 days; GuardDuty keeps them for 90: ${blocker.detail}.`,
      `${blocker.fix}. Then run guardduty-slack audit --repair again.`,
    );
  let sent = 0;
  const errors: ProvisionError[] = [];
  for (const region of new Set(findings.map((one) => one.region))) {
    const place = { account: names.account, region };
    try {
      const detector = await readDetectorId(read, place);
      const ids = findings.filter((one) => one.region === region).map(({ id }) => id);
      for (const event of detector === undefined ? [] : await readFindingEvents(read, place, detector, ids)) {
        if (session.effects.signal.aborted) throw interrupted();
        const { unseen } = await lookedAt(send(context, event));
        if (unseen === undefined) sent += 1;
        else errors.push(unseen);
      }
    } catch (error) {
      const told = explain(error, place);
      if (told.code === 'INTERRUPTED') throw told;
      errors.push(told);
    }
  }
  return { sent, errors };
}

async function send({ session, names }: RunContext, event: FindingEvent): Promise<void> {
  const { account, homeRegion: region } = names;
  await session.connection
    .writing()
    .client('sqs', { account, region })
    .send(
      new SendMessageCommand({
        QueueUrl: queueUrl(names, region, names.queue),
        MessageBody: JSON.stringify(event),
      }),
    );
}

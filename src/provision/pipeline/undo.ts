import type { Aws } from '../aws/aws.ts';
import { lookedAt } from '../aws/explain.ts';
import type { ProvisionError } from '../base/errors.ts';
import { pipelineParts, type Forwarder, type PipelineInput, type PipelineParts } from './parts.ts';
import { withoutFunctionAndRole } from './network-interfaces.ts';
import { absent, addressOf, step, type Resource, type State, type Step } from '../engine/resource.ts';
import { queueDepth } from './resources/queue.ts';
import { EMPTY_ZIP } from './zip.ts';
import type { QueueState } from './resources/queue-attributes.ts';
import { unknownStep } from '../engine/unknown-step.ts';
import { inParallel, inSequence, type Tree } from '../engine/tree.ts';

/** What a teardown needs to know. What `previous` lists is removed too. */
export interface PipelineUndoInput extends Pick<
  PipelineInput,
  'names' | 'regions' | 'config' | 'previous' | 'cliVersion' | 'organizationId' | 'pipelineOnly'
> {
  /** Messages that may be lost. A queue that then holds more stays, and the teardown stops there. */
  readonly discard?: number;
  /** Queues that could not be checked for messages: address → why. What sends to them stays as it is. */
  readonly unseen?: ReadonlyMap<string, ProvisionError>;
}

/**
 * Takes away what carries our tags, in the order that AWS needs: first nothing new comes in, then nothing is called any
 * more, then what the function used. The log group goes after the function, because a late line could bring it back. A
 * function in a VPC leaves network interfaces behind that Lambda itself removes within about 20 minutes. What the deployment
 * consists of is forgotten last: by it a teardown that was cut short finds the rest.
 *
 * @param others what is undone in parallel with the pipeline, and over before the deployment is forgotten
 */
export function pipelineUndoTree(input: PipelineUndoInput, others: Tree = inSequence()): Tree {
  const parts = partsOf(input);
  const unseenOf = (queue: Resource<QueueState>): readonly Step[] => {
    const why = input.unseen?.get(addressOf(queue));
    return why === undefined ? [] : [unknownStep(queue, why)];
  };
  const unseenAtHome = [...unseenOf(parts.queue), ...unseenOf(parts.deadLetters)];
  // All Regions send to the queue at home: while it may hold messages, nothing that delivers them is taken away.
  if (unseenAtHome.length > 0) return inSequence(inParallel(...unseenAtHome, others), off(parts.deployment));
  const { fn, role } = withoutFunctionAndRole(parts.function, parts.functionRole);
  const home = inSequence(
    inParallel(off(parts.rule), off(parts.heartbeat)),
    off(parts.mapping),
    fn,
    inParallel(
      off(parts.logGroup),
      inSequence(off(parts.queue), off(parts.deadLetters)),
      off(parts.table),
      role,
    ),
    inParallel(...[...parts.alarms, ...parts.retiredAlarms].map((one) => off(one))),
    inParallel(...[...parts.secrets, ...parts.goneSecrets].map((one) => off(one))),
  );
  // A Region that cannot be entered must not keep the rest from being removed.
  const forwarders = inSequence(
    inParallel(
      ...allForwarders(parts).map(({ rule, deadLetters, alarm }) =>
        inSequence(...unseenOf(deadLetters), off(rule), inParallel(off(deadLetters), off(alarm))),
      ),
    ),
    off(parts.forwarderRole),
  );
  return inSequence(inParallel(forwarders, home, others), off(parts.deployment));
}

/** Messages that a teardown would lose, and the queues that could not be counted. */
export interface Waiting {
  readonly queues: readonly { readonly address: string; readonly messages: number }[];
  readonly unseen: ReadonlyMap<string, ProvisionError>;
}

/** Counts the messages in the deployment's queues. */
export async function waitingMessages(aws: Aws, input: PipelineUndoInput): Promise<Waiting> {
  const counted = await Promise.all(
    queuesOf(partsOf(input)).map(async (queue) => {
      const { seen, unseen } = await lookedAt(queueDepth(aws, input.names, queue.region, queue.name ?? ''));
      return {
        address: addressOf(queue),
        messages: seen === undefined ? 0 : seen.visible + seen.inFlight,
        unseen,
      };
    }),
  );
  return {
    queues: counted.filter(({ messages }) => messages > 0),
    unseen: new Map(
      counted.flatMap(({ address, unseen }) => (unseen === undefined ? [] : [[address, unseen] as const])),
    ),
  };
}

/** Every queue of a deployment: the one with findings, its dead letters, and those of each forwarder. */
function queuesOf(parts: PipelineParts): readonly Resource<QueueState>[] {
  return [parts.queue, parts.deadLetters, ...allForwarders(parts).map(({ deadLetters }) => deadLetters)];
}

function partsOf({ discard, unseen: _unseen, ...input }: PipelineUndoInput): PipelineParts {
  // Also what is out of reach is tried, so that it is said.
  return pipelineParts(
    { ...input, unreachable: [], secrets: {}, code: { zip: EMPTY_ZIP, sha256: '' } },
    discard,
  );
}

function allForwarders({ forwarders, goneForwarders }: PipelineParts): readonly Forwarder[] {
  return [...forwarders, ...goneForwarders];
}

function off<S extends State>(resource: Resource<S>): Step {
  return step(absent(resource));
}

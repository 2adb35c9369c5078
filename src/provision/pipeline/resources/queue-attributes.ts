import { policyText, statementsIn, type Statements } from '../../base/policy-document.ts';

/** An SQS queue as people read it. */
export type QueueState = {
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly delaySeconds: number;
  /** `SSE-SQS`, `none`, or the id of a KMS key. */
  readonly encryption: string;
  /** Where messages go that were received too often. */
  readonly redrive: { readonly deadLetters: string; readonly maxReceiveCount: number } | null;
  /** ARNs of the queues that may use this one for dead letters; `any` without a restriction. */
  readonly deadLettersOf: readonly string[] | 'any' | 'none';
  /** Messages may be as large as an event can be: else large findings would be refused. */
  readonly takesLargeFindings: boolean;
  readonly policy: Statements;
};

/** 256 KiB: what every queue can take, and no finding is larger. */
const LARGE_BYTES = 262_144;

/** Reads the attributes that AWS gives as text. */
export function attributesState(seen: Readonly<Record<string, string>>): QueueState {
  const redrive = parsed(seen['RedrivePolicy']);
  const allowed = parsed(seen['RedriveAllowPolicy']);
  const key = seen['KmsMasterKeyId'] ?? '';
  return {
    visibilitySeconds: Number(seen['VisibilityTimeout']),
    retentionSeconds: Number(seen['MessageRetentionPeriod']),
    delaySeconds: Number(seen['DelaySeconds'] ?? 0),
    encryption: key !== '' ? key : seen['SqsManagedSseEnabled'] === 'true' ? 'SSE-SQS' : 'none',
    redrive:
      redrive === undefined
        ? null
        : {
            deadLetters: String(redrive['deadLetterTargetArn']),
            maxReceiveCount: Number(redrive['maxReceiveCount']),
          },
    deadLettersOf:
      allowed?.['redrivePermission'] === 'byQueue'
        ? [...((allowed['sourceQueueArns'] ?? []) as readonly string[])].sort()
        : allowed?.['redrivePermission'] === 'denyAll'
          ? 'none'
          : 'any',
    takesLargeFindings: Number(seen['MaximumMessageSize'] ?? LARGE_BYTES) >= LARGE_BYTES,
    policy: statementsIn(seen['Policy']),
  };
}

function parsed(json: string | undefined): Readonly<Record<string, unknown>> | undefined {
  return json === undefined || json === '' ? undefined : (JSON.parse(json) as Record<string, unknown>);
}

/** The attributes as CreateQueue and SetQueueAttributes take them. */
export function attributesInput(after: QueueState, before: QueueState | undefined): Record<string, string> {
  const { redrive, deadLettersOf } = after;
  // An empty string takes an attribute away.
  const cleared = (had: boolean | undefined, attribute: string): Record<string, string> =>
    had === true ? { [attribute]: '' } : {};
  const otherKey = before !== undefined && before.encryption !== 'SSE-SQS' && before.encryption !== 'none';
  return {
    VisibilityTimeout: String(after.visibilitySeconds),
    MessageRetentionPeriod: String(after.retentionSeconds),
    DelaySeconds: String(after.delaySeconds),
    ...cleared(otherKey, 'KmsMasterKeyId'),
    SqsManagedSseEnabled: 'true',
    // A new queue takes what AWS allows at most, which has grown; only a lowered limit is set.
    ...(before?.takesLargeFindings === false ? { MaximumMessageSize: String(LARGE_BYTES) } : {}),
    Policy: policyText(after.policy),
    ...(redrive === null
      ? cleared(before !== undefined && before.redrive !== null, 'RedrivePolicy')
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.deadLetters,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }),
    ...(Array.isArray(deadLettersOf)
      ? {
          RedriveAllowPolicy: JSON.stringify({
            redrivePermission: 'byQueue',
            sourceQueueArns: deadLettersOf,
          }),
        }
      : cleared(before !== undefined && before.deadLettersOf !== 'any', 'RedriveAllowPolicy')),
  };
}

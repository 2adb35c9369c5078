/** One HTTP attempt at an AWS API. */
export interface CallEvent {
  readonly type: 'call';
  readonly service: string;
  /** AWS's name, for example `CreateMembers`. */
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly write: boolean;
  readonly throttled: boolean;
  /** The error's name when AWS refused. */
  readonly error?: string;
  readonly requestId?: string;
  readonly durationMs: number;
}

/** What the AWS layer tells while it works. */
export type AwsEvent =
  CallEvent | { readonly type: 'waiting'; readonly what: string; readonly waitedMs: number };

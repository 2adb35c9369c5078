/**
 * How one AWS service is simulated: a table of operations over the world. An operation gets its input already decoded
 * from the wire, in the member names of AWS's own model, and answers in the same; `protocols/` knows the bytes.
 */
import type { World } from '../world/world.ts';

/** Who is calling, found by the access key that signed the request. */
export interface Principal {
  readonly account: string;
  /** For example `arn:aws:iam::111111111111:user/operator` or `arn:aws:sts::222222222222:assumed-role/Role/session`. */
  readonly arn: string;
  /** Unique id, as GetCallerIdentity's `UserId`. */
  readonly userId: string;
}

/** One decoded request. */
export interface Call {
  readonly world: World;
  /** Service id as in the credential scope: `guardduty`, `sqs`, `events`, … */
  readonly service: string;
  /** AWS's name of the operation, for example `CreateMembers`. */
  readonly operation: string;
  /** The account whose resources are meant: the caller's own. */
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly input: Input;
}

/** Decoded members of a request. Anything may be missing or of the wrong type: operations check as AWS does. */
export type Input = Readonly<Record<string, unknown>>;

/** Members of an answer. Undefined members are left out on the wire. */
export type Output = Readonly<Record<string, unknown>>;

/** One operation of a service. It may throw {@link AwsError}. Pure but for the world that it changes. */
export type Operation = (call: Call) => Output | Promise<Output>;

/** One simulated service. */
export interface Service {
  /** Id in the credential scope that requests are signed for. */
  readonly id: string;
  readonly protocol: Protocol;
  readonly operations: Readonly<Record<string, Operation>>;
  /**
   * One account's and Region's state for the canonical dump: sorted, without clocks, versions, opaque ids, request logs and
   * tombstones; undefined when nothing is there, so that a state that was only looked at equals none.
   */
  readonly canonical: (state: unknown) => unknown;
}

/** How requests and answers are written on the wire. */
export type Protocol =
  | {
      readonly kind: 'json';
      readonly version: '1.0' | '1.1';
      readonly targetPrefix: string;
      readonly queryErrorHeader?: boolean;
    }
  | { readonly kind: 'query'; readonly xmlns: string; readonly lists: QueryLists }
  | { readonly kind: 'rest-json'; readonly routes: readonly RestRoute[] };

/** awsQuery answers name the element of each list; default `member`. */
export type QueryLists = Readonly<Record<string, string>>;

/** One REST operation: `/detector/{detectorId}/member`, with where each member travels. */
export interface RestRoute {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** Path template; `{X}` binds one segment to the input member `X`, `{X+}` the rest of the path. */
  readonly path: string;
  /** Query parameter → input member, for those of another name; every other parameter keeps its own name. */
  readonly query?: Readonly<Record<string, string>>;
  /** Header → input member. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Status of success, 200 unless said. */
  readonly status?: number;
  /**
   * The member that is the whole body, of the request and of the answer (Lambda's Invoke). In the input it is bytes; in
   * the output a string or bytes. An output member `StatusCode` is then the status.
   */
  readonly payload?: string;
  /** Output members that travel as headers: header → member. */
  readonly outputHeaders?: Readonly<Record<string, string>>;
}

/** An error as AWS answers it. `code` is what the SDK shows as the error's name. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body, for example `Reason`, or `__type` where it differs from the code. */
  readonly fields: Output;

  constructor(code: string, message: string, status = 400, fields: Output = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

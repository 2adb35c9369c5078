/**
 * How one AWS service is simulated: a table of operations over the world. An operation gets its input already decoded
 * from the wire, in the names that members travel under, and answers in the same; `protocols/` knows the bytes.
 */
import type { Problem } from '../model/check.ts';
import type { ServiceModel } from '../model/model.ts';
import type { AwsError, Input, Output } from '../protocols/aws-error.ts';
import type { World } from '../world/world.ts';

export { AwsError, type Input, type Output } from '../protocols/aws-error.ts';

/** Who is calling, found by the access key that signed the request. */
export interface Principal {
  readonly account: string;
  /** For example `arn:aws:iam::111111111111:user/operator` or `arn:aws:sts::222222222222:assumed-role/Role/session`. */
  readonly arn: string;
  /** Unique id, as GetCallerIdentity's `UserId`. */
  readonly userId: string;
}

/** One decoded request. */
export interface Call<I = Input> {
  readonly world: World;
  /** Service id as in the credential scope: `guardduty`, `sqs`, `events`, … */
  readonly service: string;
  /** AWS's name of the operation, for example `CreateMembers`. */
  readonly operation: string;
  /** The account whose resources are meant: the caller's own. */
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly input: I;
}

/**
 * One operation of a service. It may throw {@link AwsError}. Pure but for the world that it changes. Its input was checked against the model.
 */
export type Operation<I = Input> = (call: Call<I>) => Output | Promise<Output>;

/** The operations of a service by their names, each with its input's type: `OperationsOf<EventsInputs>`. */
export type OperationsOf<Inputs> = { readonly [Name in keyof Inputs]: Operation<Inputs[Name]> };

/** One simulated service. */
export interface Service {
  /** Id in the credential scope that requests are signed for. */
  readonly id: string;
  /** AWS's own model: protocols, routes, and what inputs have to be like. */
  readonly model: ServiceModel;
  readonly operations: Readonly<Record<string, Operation<never>>>;
  /** The service's error for an input that the model does not allow; undefined where AWS takes it all the same. */
  readonly refuse: (problems: readonly Problem[], operation: string) => AwsError | undefined;
  /**
   * One account's and Region's state for the canonical dump: sorted, without clocks, versions, opaque ids, request logs and
   * tombstones; undefined when nothing is there, so that a state that was only looked at equals none.
   */
  readonly canonical: (state: unknown) => unknown;
}

/** Functions and event source mappings of one account and Region. Times are the world's, in milliseconds. */
import { stateOf, type World } from '../../world/world.ts';

/** What a version runs with. It is frozen when the version is published. */
export interface Configuration {
  readonly runtime: string;
  readonly handler: string;
  readonly role: string;
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memory: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly keyArn?: string;
  readonly tracing: 'Active' | 'PassThrough';
  readonly vpc?: { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] };
  readonly deadLetterArn?: string;
  readonly architecture: string;
  /** MB of /tmp. */
  readonly storage: number;
  readonly logging: Logging;
  readonly layers: readonly string[];
}

/** Where and how a function's lines are written. */
export interface Logging {
  readonly format: 'Text' | 'JSON';
  readonly applicationLevel?: string;
  readonly systemLevel?: string;
  readonly group: string;
}

/** An uploaded deployment package. */
export interface Code {
  readonly zip: Uint8Array;
  /** Base64, as Lambda shows it. */
  readonly sha256: string;
}

/** One version of a function, `$LATEST` or a number. */
export interface FunctionVersion {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** ARN of the function, without the version. */
  readonly functionArn: string;
  readonly version: string;
  readonly configuration: Configuration;
  readonly code: Code;
  readonly modifiedAt: number;
  /** RevisionId while Pending or InProgress, and the one after. */
  readonly revision: string;
  readonly settledRevision: string;
  /** When it may run. */
  readonly activeAt: number;
  /** When its last update ends; undefined where it was never updated. */
  readonly updatedAt?: number;
}

/** A name for a version. */
export interface Alias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** A second version and its share of invocations. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revision: string;
}

/** Who may invoke a function, version or alias. */
export interface Policy {
  readonly statements: readonly PolicyStatement[];
  readonly revision: string;
}

/** A statement with its id. */
export type PolicyStatement = Readonly<Record<string, unknown>> & { readonly Sid: string };

/** What happens to asynchronous invocations. */
export interface EventInvokeConfig {
  readonly retries?: number;
  readonly maximumAge?: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly modifiedAt: number;
}

/** A function with all that hangs on it. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  latest: FunctionVersion;
  /** Published versions by number. */
  readonly versions: Record<string, FunctionVersion>;
  nextVersion: number;
  readonly aliases: Record<string, Alias>;
  /** By qualifier; the empty one is the function's own. */
  readonly policies: Record<string, Policy>;
  readonly eventInvokeConfigs: Record<string, EventInvokeConfig>;
  tags: Record<string, string>;
  reservedConcurrency?: number;
}

/** What feeds a function from a queue. */
export interface Mapping {
  readonly uuid: string;
  readonly arn: string;
  readonly queueArn: string;
  /** As given: of the function, a version or an alias. */
  functionArn: string;
  enabled: boolean;
  batchSize: number;
  /** Seconds. */
  window: number;
  maximumConcurrency?: number;
  responseTypes: readonly string[];
  /** Patterns, of which any must take a message; none takes all. */
  filters: readonly string[];
  tags: Record<string, string>;
  modifiedAt: number;
  /** What is going on until then. */
  transition: { readonly state: MappingTransition; readonly until: number };
  lastResult?: string;
  /** When the poller saw the first message of a batch that is not full yet. */
  windowOpenedAt?: number;
}

/** States of a mapping that pass by themselves. */
export type MappingTransition = 'Creating' | 'Enabling' | 'Disabling' | 'Updating' | 'Deleting';

/** One invocation, for metrics and tests. */
export interface Invocation {
  readonly time: number;
  readonly name: string;
  readonly version: string;
  readonly requestId: string;
  readonly source: 'invoke' | 'sqs';
  readonly durationMs: number;
  /** Type of the error that it ended with. */
  readonly error?: string;
}

/** What X-Ray got of one invocation. */
interface TraceSegment {
  readonly traceId: string;
  readonly name: string;
  readonly version: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly error: boolean;
}

/** Lambda's part of the world in one account and Region. */
export interface LambdaState {
  readonly functions: Record<string, LambdaFunction>;
  readonly mappings: Record<string, Mapping>;
  readonly invocations: Invocation[];
  readonly traces: TraceSegment[];
}

/** Lambda's state, made when it is first looked at. */
export function lambdaState(world: World, account: string, region: string): LambdaState {
  return stateOf(world, 'lambda', account, region, () => ({
    functions: {},
    mappings: {},
    invocations: [],
    traces: [],
  }));
}

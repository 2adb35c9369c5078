/** The form of `sandbox/model/*.json`: what AWS publishes about a service, as far as the sandbox serves it. */

/** One service's part of AWS's models. */
export interface ServiceModel {
  /** `json`, `query`, `rest-json`, `smithy-rpc-v2-cbor`: those that it answers in. */
  readonly protocols: readonly string[];
  readonly apiVersion: string;
  /** What comes before the dot in `X-Amz-Target`. */
  readonly targetPrefix?: string;
  readonly jsonVersion?: string;
  readonly xmlNamespace?: string;
  /** Errors also carry the code that they had when the service was called by forms. */
  readonly queryErrors?: boolean;
  /** Members of answers that are times, where the service speaks protocols that write them differently. */
  readonly times?: readonly string[];
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** How an operation is called, and what of its answer is not in the body. */
export interface OperationModel {
  readonly method?: string;
  /** Path template; `{X}` binds one segment to the input member `X`. */
  readonly path?: string;
  /** Status of success, 200 unless said. */
  readonly status?: number;
  /** The input's shape; none: it takes nothing. */
  readonly input?: string;
  /** The output member that is the whole body. */
  readonly payload?: string;
  /** Output members that travel as headers: header → member. */
  readonly outputHeaders?: Readonly<Record<string, string>>;
  /** The output member that is the answer's status. */
  readonly statusMember?: string;
}

/** Lengths count characters, list elements or map entries; of a number they are its range. */
export interface Limits {
  readonly min?: number;
  readonly max?: number;
  /** As AWS writes it: it has to match the whole text. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Never repeated in an error's text. */
  readonly sensitive?: boolean;
}

/** One shape of AWS's model. */
export type Shape =
  | ({ readonly type: 'string' | 'integer' | 'long' | 'float' | 'double' } & Limits)
  | { readonly type: 'boolean' | 'timestamp' | 'any' }
  | ({ readonly type: 'blob' } & Limits)
  | ({ readonly type: 'list'; readonly member: string } & Limits)
  | ({ readonly type: 'map'; readonly key: string; readonly value: string } & Limits)
  | StructureShape;

/** A structure, by the names of its members on the wire. */
export interface StructureShape {
  readonly type: 'structure';
  readonly required?: readonly string[];
  readonly members: Readonly<Record<string, string>>;
  /** Members that do not travel in the body: where, and under which name. */
  readonly places?: Readonly<Record<string, readonly ['uri' | 'querystring' | 'header', string]>>;
  /** The member that is the whole body. */
  readonly payload?: string;
}

/** A model read from its file: TypeScript sees the strings of a JSON file only as strings. */
export function serviceModel(file: unknown): ServiceModel {
  return file as ServiceModel;
}

/** The structure of an operation's input; undefined when it takes nothing. */
export function inputOf(model: ServiceModel, operation: string): StructureShape | undefined {
  const { input } = model.operations[operation] ?? {};
  const shape = input === undefined ? undefined : model.shapes[input];
  return shape?.type === 'structure' ? shape : undefined;
}

/** Decoded members of a request. Anything may be missing or of the wrong type until it was checked against the model. */
export type Input = Readonly<Record<string, unknown>>;

/** Members of an answer. Undefined members are left out on the wire. */
export type Output = Readonly<Record<string, unknown>>;

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

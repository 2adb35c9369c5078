import type { OutgoingHttpHeaders } from 'node:http';

/** A request to Slack or to an AWS API. */
export interface HttpRequest {
  readonly method: 'POST' | 'HEAD';
  readonly url: string;
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/** What came back; header names are lower case. Redirects are answers, never followed. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** AWS services the function calls. */
export type AwsService = 'ssm' | 'dynamodb' | 'sqs' | 'organizations';

/** Where and as whom the function calls AWS; read anew for each call, because Lambda renews credentials. */
export interface AwsEnvironment {
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Empty for credentials that need none. */
    readonly sessionToken: string;
  };
  /** The endpoint that `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_<SERVICE>` asks for, if one is set. */
  endpoint(service: AwsService): string | undefined;
}

/** Everything through which the function touches the world. */
export interface Effects {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Rejects when there is no answer: no connection, or none within `timeoutMs`. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Writes one line of JSON. */
  log(line: object): void;
  /** The settings of this version as JSON text. */
  settings(): string | undefined;
  aws(): AwsEnvironment;
}

/** The part of Lambda's context that the function uses. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

/** What went wrong, for a log line. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

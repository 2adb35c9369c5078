import aws4 from 'aws4';
import type { AwsService, Effects, HttpResponse } from './effects.ts';
import { first, isRecord, parseJson } from '../finding/json-path.ts';
import { partitionOf } from './partition.ts';
import { iso } from '../finding/time.ts';

/** The JSON protocol of each service: prefix of its operations, version of the protocol. */
const PROTOCOLS: Readonly<Record<AwsService, readonly [target: string, version: string]>> = {
  ssm: ['AmazonSSM', '1.1'],
  dynamodb: ['DynamoDB_20120810', '1.0'],
  sqs: ['AmazonSQS', '1.0'],
  organizations: ['AWSOrganizationsV20161128', '1.1'],
};

/** AWS refused a call, or did not answer (then without a status). */
export class AwsFailure extends Error {
  override readonly name = 'AwsFailure';
  constructor(
    readonly code: string,
    message: string,
    readonly status?: number,
    /** The rest of the refusal, for example the item that failed a condition. */
    readonly details?: unknown,
  ) {
    super(message);
  }

  /** Whether the same call may succeed a moment later. */
  get transient(): boolean {
    return (
      this.status === undefined ||
      this.status >= 500 ||
      /Throttl|TooManyRequests|ThroughputExceeded|RequestLimitExceeded/.test(this.code)
    );
  }
}

/** Tells {@link callAws} how patient to be. */
export interface Attempts {
  readonly attempts: number;
  readonly timeoutMs: number;
}

const ATTEMPTS: Attempts = { attempts: 3, timeoutMs: 2_500 };

/**
 * Calls an operation of an AWS API over its JSON protocol, signed with the credentials of the moment.
 *
 * @throws AwsFailure when AWS refuses, or after {@link Attempts} are used up
 */
export async function callAws(
  effects: Effects,
  service: AwsService,
  operation: string,
  input: object,
  { attempts, timeoutMs }: Attempts = ATTEMPTS,
): Promise<Readonly<Record<string, unknown>>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await callOnce(effects, service, operation, input, timeoutMs);
    } catch (error) {
      if (!(error instanceof AwsFailure) || !error.transient || attempt >= attempts) throw error;
      await effects.sleep(100 * 2 ** attempt);
    }
  }
}

async function callOnce(
  effects: Effects,
  service: AwsService,
  operation: string,
  input: object,
  timeoutMs: number,
): Promise<Readonly<Record<string, unknown>>> {
  const environment = effects.aws();
  const partition = partitionOf(environment.region);
  if (partition === undefined)
    throw new AwsFailure('UnknownPartition', `the hosts of Region ${environment.region} are not known`, 400);
  const region = service === 'organizations' ? partition.organizationsRegion : environment.region;
  const endpoint = environment.endpoint(service) ?? `https://${service}.${region}.${partition.dnsSuffix}`;
  const { host, pathname: path, href: url } = new URL(endpoint);
  const [target, version] = PROTOCOLS[service];
  const body = JSON.stringify(input);
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
  const { headers = {} } = aws4.sign(
    {
      method: 'POST',
      host,
      path,
      service,
      region,
      headers: {
        'content-type': `application/x-amz-json-${version}`,
        'x-amz-target': `${target}.${operation}`,
        'x-amz-date': iso(effects.now()).replace(/[:-]|\.\d+/g, ''),
      },
      body,
    },
    environment.credentials,
  );
  let response: HttpResponse;
  try {
    response = await effects.request({ method: 'POST', url, headers, body, timeoutMs });
  } catch {
    throw new AwsFailure('NoAnswer', `${service} did not answer ${operation}`);
  }
  const answer = parseJson(response.body === '' ? '{}' : response.body);
  if (response.status === 200 && isRecord(answer)) return answer;
  throw failureOf(service, operation, response, answer);
}

function failureOf(
  service: AwsService,
  operation: string,
  response: HttpResponse,
  answer: unknown,
): AwsFailure {
  const named = first(answer, '__type') ?? first(answer, 'code');
  const code = named?.split('#').at(-1)?.split(':')[0] ?? `HTTP ${response.status}`;
  const message = first(answer, 'message') ?? 'no reason given';
  return new AwsFailure(
    code,
    `${service} refused ${operation}: ${code}: ${message}`,
    response.status,
    answer,
  );
}

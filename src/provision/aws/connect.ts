import { AccountClient } from '@aws-sdk/client-account';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import pLimit from 'p-limit';
import { ProvisionError } from '../base/errors.ts';
import type { Place } from './place.ts';
import { attempts, readsOnly, type AttemptEffects } from './attempts.ts';
import { takeAsSent } from './as-sent.ts';
import type { Aws, Caller, ServiceName } from './aws.ts';
import type { Credentials } from './credentials.ts';
import { createPacers, type Rates } from './pacer.ts';
import { globalRegion } from './partition.ts';
import type { HttpHandler } from './transport.ts';
import { until } from './until.ts';

/** Looked up when they are needed: loading a client takes a while. */
const CONSTRUCTORS = {
  account: () => AccountClient,
  cloudwatch: () => CloudWatchClient,
  dynamodb: () => DynamoDBClient,
  events: () => EventBridgeClient,
  guardduty: () => GuardDutyClient,
  iam: () => IAMClient,
  lambda: () => LambdaClient,
  logs: () => CloudWatchLogsClient,
  organizations: () => OrganizationsClient,
  sqs: () => SQSClient,
  ssm: () => SSMClient,
  sts: () => STSClient,
};

/** What a connection to AWS is made from. */
export interface ConnectionOptions extends Pick<
  AttemptEffects,
  'now' | 'sleep' | 'random' | 'emit' | 'signal' | 'patienceMs' | 'env'
> {
  readonly partition: string;
  readonly homeRegion: string;
  /** Credentials of an account: the caller's own, or a role's in another. One provider an account, shared by all its clients. */
  readonly credentialsOf: (account: string) => Credentials;
  /** Most HTTP attempts under way at once. */
  readonly concurrency: number;
  /** Known rates by `service:operation`, where they need not be learnt. */
  readonly rates?: Rates;
  /** What carries requests: HTTP over the network, or what stands in for it. */
  readonly requestHandler: HttpHandler;
}

/** AWS, seen in two ways: `reading()` refuses writes and keeps shared reads for one pass; `writing()` does both. */
export interface Connection {
  /**
   * @param after a view whose reads of keys that begin so hold in this one too: what was just made need not be asked for again
   */
  reading(after?: { readonly view: Aws; readonly keys: readonly string[] }): Aws;
  writing(): Aws;
}

/** Opens the one set of clients a run has: one a service, account and Region. */
export function connect(options: ConnectionOptions): Connection {
  const clients = new Map<string, Map<string, Caller<ServiceName>>>();
  const { requestHandler } = options;
  const contact = { clockOffset: 0, made: false };
  const pacers = createPacers(options, options.rates);
  const limit = pLimit(options.concurrency);
  // Looked up by the first client, in the environment and the profile: hundreds of others need not look again.
  let endpointChoices: object = {};

  const client = <Name extends ServiceName>(service: Name, { account, region }: Place): Caller<Name> => {
    const at = region === 'global' ? globalRegion(options.partition) : region;
    const key = `${service}/${at}`;
    const own = clients.get(account) ?? new Map<string, Caller<ServiceName>>();
    clients.set(account, own);
    const known = own.get(key);
    if (known !== undefined) return known as Caller<Name>;
    const credentials = options.credentialsOf(account);
    const made = newClient(service, {
      region: at,
      credentials: credentials.provide,
      requestHandler,
      ...endpointChoices,
    });
    const { useFipsEndpoint, useDualstackEndpoint } = made.config;
    endpointChoices = { useFipsEndpoint, useDualstackEndpoint };
    attempts(made.middlewareStack, {
      ...options,
      service,
      account,
      region: at,
      pacers: pacers.of,
      limit,
      credentials,
      contact,
    });
    own.set(key, made as unknown as Caller<ServiceName>);
    return made as unknown as Caller<Name>;
  };

  const readsOf = new WeakMap<Aws, ReadonlyMap<string, Promise<unknown>>>();
  const view = (onlyReads: boolean, kept: readonly (readonly [string, Promise<unknown>])[] = []): Aws => {
    const wrap = <Name extends ServiceName>(caller: Caller<Name>): Caller<Name> =>
      onlyReads ? readOnly(caller) : caller;
    const reads = new Map(kept);
    const aws: Aws = {
      ...sharedReads(reads, onlyReads),
      partition: options.partition,
      client: (service, place) => wrap(client(service, place)),
      leave: (account) => {
        clients.delete(account);
        pacers.forget(account);
      },
      until: (wait) => until(wait, options),
      time: () => options.now() + contact.clockOffset,
    };
    readsOf.set(aws, reads);
    return aws;
  };

  return {
    reading: (after) =>
      view(
        true,
        after &&
          [...(readsOf.get(after.view) ?? [])].filter(([key]) =>
            after.keys.some((begin) => key.startsWith(begin)),
          ),
      ),
    writing: () => view(false),
  };
}

/** A client of the SDK that leaves retries to us and does nothing that no one needs. */
function newClient(
  service: ServiceName,
  settings: object,
): InstanceType<ReturnType<(typeof CONSTRUCTORS)[ServiceName]>> {
  const made = new (CONSTRUCTORS[service]())({
    // Retries are ours (attempts.ts): the SDK's own would go round the pacers.
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'legacy',
    userAgentAppId: 'guardduty-slack',
    useQueueUrlAsEndpoint: false,
    // The middleware of a command is put together once, not for each of a hundred thousand calls.
    cacheMiddleware: true,
    ...settings,
  } as never);
  // Nothing listens to the SDK's own log, and preparing its lines is a tenth of the work of a large run.
  (made.middlewareStack as unknown as { remove(name: string): boolean }).remove('loggerMiddleware');
  if (service === 'guardduty') takeAsSent(made.middlewareStack);
  return made;
}

/** Reads of one view, by their keys: each is sent once. One that failed is sent again. */
function sharedReads(
  reads: Map<string, Promise<unknown>>,
  onlyReads: boolean,
): Pick<Aws, 'shared' | 'forget'> {
  return {
    shared: <T>(key: string, read: () => Promise<T>): Promise<T> => {
      const known = reads.get(key) as Promise<T> | undefined;
      if (known !== undefined) return known;
      const reading = read();
      reads.set(key, reading);
      const drop = (): void => {
        if (reads.get(key) === reading) reads.delete(key);
      };
      // While things are being made, what was absent a moment ago may be there now.
      reading.then((value) => (value === undefined && !onlyReads ? drop() : undefined), drop);
      return reading;
    },
    forget: (prefix) => {
      for (const key of reads.keys()) if (key.startsWith(prefix)) reads.delete(key);
    },
  };
}

/** Marks what a command asks, so that the attempts refuse to send it if it would write. */
function readOnly<Name extends ServiceName>(caller: Caller<Name>): Caller<Name> {
  const send = (command: { readonly input: object }, ...rest: unknown[]): unknown => {
    readsOnly.add(command.input);
    return (caller.send as (...all: unknown[]) => unknown)(command, ...rest);
  };
  return { send } as unknown as Caller<Name>;
}

/** Thrown where something needs an account for which the run has no credentials. */
export function noCredentialsFor(account: string): ProvisionError {
  return new ProvisionError(
    'NEEDS_MANAGEMENT',
    `This step needs credentials of the management account ${account}.`,
    `Run it again with credentials of account ${account}.`,
  );
}

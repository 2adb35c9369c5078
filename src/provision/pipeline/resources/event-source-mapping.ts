import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
} from '@aws-sdk/client-lambda';
import type { Aws } from '../../aws/aws.ts';
import { allPages, unlessMissing } from '../../aws/batches.ts';
import {
  comparedTags,
  functionArn,
  queueArn,
  wantedTags,
  type Names,
  type Tags,
} from '../../deployment/names.ts';
import { addressOf, diff, observed, type Resource } from '../../engine/resource.ts';
import { createUnlessThere, retag, type Tagging } from '../../deployment/owned.ts';

/** How the queue feeds the function. */
export type EventSourceMappingState = {
  /** The alias or version that is called; `$LATEST` where the mapping names none. */
  readonly qualifier: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Instances at once; null without a limit of its own. */
  readonly maximumConcurrency: number | null;
  /** Whether the function may give single messages back. */
  readonly reportsItemFailures: boolean;
  /** Whether some messages are left out. */
  readonly filtered: boolean;
  /** Looked at only where the organization wants tags of its own: what makes a mapping ours is its ends. */
  readonly tags?: Tags;
};

const SETTINGS = {
  enabled: true,
  batchSize: 50,
  windowSeconds: 2,
  maximumConcurrency: 2,
  reportsItemFailures: true,
  filtered: false,
} as const satisfies Omit<EventSourceMappingState, 'qualifier' | 'tags'>;
const MISSING = 'ResourceNotFoundException';

/**
 * The mapping from the queue to the function's alias. AWS gives it an opaque id; what makes it ours is that both its ends
 * are. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function eventSourceMapping(names: Names): Resource<EventSourceMappingState> {
  const { account, homeRegion: region } = names;
  const place = { account, region };
  const EventSourceArn = queueArn(names, region, names.queue);
  const FunctionName = `${functionArn(names, region, names.functionName)}:${names.alias}`;
  const address = addressOf({ kind: 'event-source-mapping', ...place, name: names.queue });
  const look = async (aws: Aws, read: typeof find = find): Promise<EventSourceMappingState | undefined> => {
    const seen = await read(aws, names);
    if (seen === undefined) return undefined;
    if (seen.State !== 'Deleting') return { ...stateOf(seen), ...(await tagsOf(aws, names, seen)) };
    // A teardown that was cut short: what is about to vanish must not count as there.
    await untilGone(aws, names, seen, address);
    return undefined;
  };
  const create = {
    taken: ['ResourceConflictException'],
    send: (aws: Aws, after: EventSourceMappingState) =>
      aws.client('lambda', place).send(
        new CreateEventSourceMappingCommand({
          EventSourceArn,
          FunctionName,
          Tags: wantedTags(names),
          ...settingsOf(after, undefined),
        }),
      ),
  };
  return {
    ...place,
    kind: 'event-source-mapping',
    name: names.queue,
    desired: () => ({
      qualifier: names.alias,
      ...SETTINGS,
      ...(comparesTags(names) ? { tags: wantedTags(names) } : {}),
    }),
    observe: async (aws) => observed(await look(aws, findOnce)),
    apply: async (aws, after, before) => {
      aws.forget(sharedKey(names));
      const there = before ?? (await createUnlessThere(create, aws, after, () => look(aws)));
      const seen = there === undefined ? undefined : await find(aws, names);
      if (seen !== undefined && after.tags !== undefined)
        await retag(aws, taggingOf(names, seen), there?.tags ?? {}, after.tags);
      if (seen !== undefined && diff({ ...there, tags: after.tags }, after).length > 0)
        await aws.client('lambda', place).send(
          new UpdateEventSourceMappingCommand({
            UUID: idOf(seen),
            FunctionName,
            ...settingsOf(after, there),
          }),
        );
      await aws.until({
        what: `${address} to be enabled`,
        read: () => find(aws, names),
        done: (now) => now?.State === 'Enabled',
      });
    },
    remove: async (aws) => {
      aws.forget(sharedKey(names));
      const seen = await find(aws, names);
      if (seen === undefined) return;
      await unlessMissing(
        aws.client('lambda', place).send(new DeleteEventSourceMappingCommand({ UUID: idOf(seen) })),
        MISSING,
      );
      // While it is there, the function is still called, and its queue and role are in use.
      await untilGone(aws, names, seen, address);
    },
  };
}

function comparesTags({ tags, formerTags }: Names): boolean {
  return Object.keys(tags).length + Object.keys(formerTags).length > 0;
}

async function tagsOf(
  aws: Aws,
  names: Names,
  seen: EventSourceMappingConfiguration,
): Promise<Pick<EventSourceMappingState, 'tags'>> {
  if (!comparesTags(names)) return {};
  const { account, homeRegion: region } = names;
  const { Tags = {} } = await aws
    .client('lambda', { account, region })
    .send(new ListTagsCommand({ Resource: arnOf(names, seen) }));
  return { tags: comparedTags(Tags, names) };
}

function taggingOf(names: Names, seen: EventSourceMappingConfiguration): Tagging {
  const place = { account: names.account, region: names.homeRegion };
  const Resource = arnOf(names, seen);
  return {
    add: (aws, Tags) => aws.client('lambda', place).send(new TagResourceCommand({ Resource, Tags })),
    remove: (aws, TagKeys) =>
      aws.client('lambda', place).send(new UntagResourceCommand({ Resource, TagKeys })),
  };
}

function arnOf(
  { account, homeRegion, partition }: Names,
  { UUID = '', EventSourceMappingArn }: EventSourceMappingConfiguration,
): string {
  return (
    EventSourceMappingArn ?? `arn:${partition}:lambda:${homeRegion}:${account}:event-source-mapping:${UUID}`
  );
}

/** The mapping from our queue to our function, to its alias first. */
async function find(aws: Aws, names: Names): Promise<EventSourceMappingConfiguration | undefined> {
  const { account, homeRegion: region } = names;
  const target = functionArn(names, region, names.functionName);
  const EventSourceArn = queueArn(names, region, names.queue);
  const all = await allPages(
    (Marker) =>
      aws
        .client('lambda', { account, region })
        .send(new ListEventSourceMappingsCommand({ EventSourceArn, Marker })),
    ({ EventSourceMappings }) => EventSourceMappings,
    ({ NextMarker }) => NextMarker,
  );
  return (
    all.find(({ FunctionArn }) => FunctionArn === `${target}:${names.alias}`) ??
    all.find(({ FunctionArn }) => FunctionArn === target || FunctionArn?.startsWith(`${target}:`))
  );
}

/** The same, read once in a pass. */
function findOnce(aws: Aws, names: Names): ReturnType<typeof find> {
  return aws.shared(sharedKey(names), () => find(aws, names));
}

function sharedKey({ account, homeRegion, queue }: Names): string {
  return `mapping/${account}/${homeRegion}/${queue}`;
}

function untilGone(
  aws: Aws,
  { account, homeRegion: region }: Names,
  { UUID }: EventSourceMappingConfiguration,
  address: string,
): Promise<unknown> {
  const lambda = aws.client('lambda', { account, region });
  return aws.until({
    what: `${address} to be gone`,
    read: () => unlessMissing(lambda.send(new GetEventSourceMappingCommand({ UUID })), MISSING),
    done: (seen) => seen === undefined,
  });
}

function stateOf(seen: EventSourceMappingConfiguration): Omit<EventSourceMappingState, 'tags'> {
  return { qualifier: qualifierOf(seen), ...settingsIn(seen) };
}

/** What Lambda says of its last attempt to take findings from the queue; undefined where there is no mapping or no word of it. */
export async function lastProcessingResult(aws: Aws, names: Names): Promise<string | undefined> {
  return (await findOnce(aws, names))?.LastProcessingResult;
}

function idOf({ UUID = '' }: EventSourceMappingConfiguration): string {
  return UUID;
}

function qualifierOf({ FunctionArn = '' }: EventSourceMappingConfiguration): string {
  return FunctionArn.split(':')[7] ?? '$LATEST';
}

function settingsIn(
  seen: EventSourceMappingConfiguration,
): Omit<EventSourceMappingState, 'qualifier' | 'tags'> {
  return {
    enabled: !/^Disabl/.test(seen.State ?? ''),
    batchSize: seen.BatchSize ?? 10,
    windowSeconds: seen.MaximumBatchingWindowInSeconds ?? 0,
    maximumConcurrency: seen.ScalingConfig?.MaximumConcurrency ?? null,
    reportsItemFailures: (seen.FunctionResponseTypes ?? []).includes('ReportBatchItemFailures'),
    filtered: (seen.FilterCriteria?.Filters ?? []).length > 0,
  };
}

function settingsOf(
  after: EventSourceMappingState,
  before: EventSourceMappingState | undefined,
): {
  Enabled: boolean;
  BatchSize: number;
  MaximumBatchingWindowInSeconds: number;
  ScalingConfig: { MaximumConcurrency?: number };
  FunctionResponseTypes: 'ReportBatchItemFailures'[];
  FilterCriteria?: Record<string, never>;
} {
  return {
    Enabled: after.enabled,
    BatchSize: after.batchSize,
    MaximumBatchingWindowInSeconds: after.windowSeconds,
    ScalingConfig: after.maximumConcurrency === null ? {} : { MaximumConcurrency: after.maximumConcurrency },
    FunctionResponseTypes: after.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    // Empty criteria take the filters away. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    ...(before?.filtered === true ? { FilterCriteria: {} } : {}),
  };
}

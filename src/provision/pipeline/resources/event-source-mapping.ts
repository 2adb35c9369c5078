import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
} from '@aws-sdk/client-lambda';
import type { Aws } from '../../aws/aws.ts';
import { allPages, unlessMissing } from '../../aws/batches.ts';
import { functionArn, ownTags, queueArn, type Names } from '../../deployment/names.ts';
import { addressOf, type Resource } from '../../engine/resource.ts';
import { createUnlessThere } from './create.ts';

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
};

const SETTINGS = {
  enabled: true,
  batchSize: 50,
  windowSeconds: 2,
  maximumConcurrency: 2,
  reportsItemFailures: true,
  filtered: false,
} as const satisfies Omit<EventSourceMappingState, 'qualifier'>;
const MISSING = 'ResourceNotFoundException';

/**
 * The mapping from the queue to the function's alias. AWS gives it an opaque id; what makes it ours is that both its ends
 * are. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function eventSourceMapping(names: Names): Resource<EventSourceMappingState> {
  const { account, homeRegion: region } = names;
  const place = { account, region };
  const source = queueArn(names, region, names.queue);
  const target = functionArn(names, region, names.functionName);
  const goal: EventSourceMappingState = { qualifier: names.alias, ...SETTINGS };
  const FunctionName = `${target}:${goal.qualifier}`;

  const find = async (aws: Aws): Promise<EventSourceMappingConfiguration | undefined> => {
    const all = await allPages(
      (Marker) =>
        aws
          .client('lambda', place)
          .send(new ListEventSourceMappingsCommand({ EventSourceArn: source, Marker })),
      ({ EventSourceMappings }) => EventSourceMappings,
      ({ NextMarker }) => NextMarker,
    );
    return (
      all.find(({ FunctionArn }) => FunctionArn === FunctionName) ??
      all.find(({ FunctionArn }) => FunctionArn === target || FunctionArn?.startsWith(`${target}:`))
    );
  };
  const gone = (aws: Aws, UUID: string): Promise<unknown> =>
    aws.until({
      what: `${addressOf(resource)} to be gone`,
      read: () =>
        unlessMissing(aws.client('lambda', place).send(new GetEventSourceMappingCommand({ UUID })), MISSING),
      done: (seen) => seen === undefined,
    });

  const resource: Resource<EventSourceMappingState> = {
    ...place,
    kind: 'event-source-mapping',
    name: names.queue,
    goal: () => goal,
    observe: async (aws) => {
      const seen = await find(aws);
      if (seen === undefined) return undefined;
      if (seen.State === 'Deleting') {
        // A teardown that was cut short: what is about to vanish must not count as there.
        await gone(aws, idOf(seen));
        return undefined;
      }
      return { qualifier: qualifierOf(seen), ...settingsIn(seen) };
    },
    put: async (aws, after, before) => {
      const lambda = aws.client('lambda', place);
      const there =
        before ??
        (await createUnlessThere(
          aws,
          resource,
          () =>
            lambda.send(
              new CreateEventSourceMappingCommand({
                EventSourceArn: source,
                FunctionName,
                Tags: ownTags(names),
                ...settingsOf(after, undefined),
              }),
            ),
          'ResourceConflictException',
        ));
      if (there !== undefined) {
        const seen = await find(aws);
        if (seen !== undefined)
          await lambda.send(
            new UpdateEventSourceMappingCommand({
              UUID: idOf(seen),
              FunctionName,
              ...settingsOf(after, there),
            }),
          );
      }
      await aws.until({
        what: `${addressOf(resource)} to be enabled`,
        read: () => find(aws),
        done: (seen) => seen?.State === 'Enabled',
      });
    },
    remove: async (aws) => {
      const seen = await find(aws);
      if (seen === undefined) return;
      const UUID = idOf(seen);
      await unlessMissing(
        aws.client('lambda', place).send(new DeleteEventSourceMappingCommand({ UUID })),
        MISSING,
      );
      // While it is there, the function is still called, and its queue and role are in use.
      await gone(aws, UUID);
    },
  };
  return resource;
}

function idOf({ UUID = '' }: EventSourceMappingConfiguration): string {
  return UUID;
}

function qualifierOf({ FunctionArn = '' }: EventSourceMappingConfiguration): string {
  return FunctionArn.split(':')[7] ?? '$LATEST';
}

function settingsIn(seen: EventSourceMappingConfiguration): Omit<EventSourceMappingState, 'qualifier'> {
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
  FilterCriteria?: { Filters: [] };
} {
  return {
    Enabled: after.enabled,
    BatchSize: after.batchSize,
    MaximumBatchingWindowInSeconds: after.windowSeconds,
    ScalingConfig: after.maximumConcurrency === null ? {} : { MaximumConcurrency: after.maximumConcurrency },
    FunctionResponseTypes: after.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    // An empty one takes a filter away.
    ...(before?.filtered === true ? { FilterCriteria: { Filters: [] } } : {}),
  };
}

/**
 * Event source mappings of queues: Create-, Get-, Update-, Delete- and ListEventSourceMappings.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
import type { LambdaInputs } from '../../model/types/lambda.ts';
import type { Call, Operation, Output } from '../service.ts';
import { AwsError } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { now, opaqueUuid, type World } from '../../world/world.ts';
import { conflict, invalidParameter, noSuchResource } from './errors.ts';
import { filtersIn } from './filters.ts';
import { checkSource } from './mapping-checks.ts';
import { begin, findMapping, mappingsOf, mappingState } from './mapping-state.ts';
import { pageOf } from './pages.ts';
import { arnOf, parseReference, resolve, type Reference } from './reference.ts';
import { lambdaState, type FunctionVersion, type Mapping } from './state.ts';
import { checkTags } from './tags.ts';

/** Members for streams, Kafka and the rest, which queues do not have or the simulator does not know. */
const NOT_FOR_QUEUES = [
  'StartingPosition',
  'StartingPositionTimestamp',
  'ParallelizationFactor',
  'BisectBatchOnFunctionError',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'TumblingWindowInSeconds',
  'ProvisionedPollerConfig',
  'DestinationConfig',
  'Topics',
  'Queues',
  'SelfManagedEventSource',
] as const satisfies readonly (keyof LambdaInputs['CreateEventSourceMapping'])[];

type Wanted = LambdaInputs['CreateEventSourceMapping' | 'UpdateEventSourceMapping'];

export const createEventSourceMapping: Operation<LambdaInputs['CreateEventSourceMapping']> = (call) => {
  const { world, account, region, input } = call;
  const queueArn = input.EventSourceArn;
  if (queueArn === undefined || queueArn.split(':')[2] !== 'sqs') {
    throw invalidParameter('Unrecognized event source.');
  }
  refuseForeignMembers(input);
  const { reference, version } = target(call);
  const uuid = opaqueUuid(world);
  const tags = { ...input.Tags };
  checkTags(tags);
  const mapping: Mapping = {
    uuid,
    arn: `arn:${world.settings.partition}:lambda:${region}:${account}:event-source-mapping:${uuid}`,
    queueArn,
    functionArn: arnOf(call, reference),
    enabled: input.Enabled ?? true,
    batchSize: 10,
    window: 0,
    responseTypes: [],
    filters: [],
    tags,
    modifiedAt: now(world),
    transition: begin(world, 'Creating'),
  };
  change(call, mapping);
  checkSource(world, mapping, version);
  refuseDuplicate(call, mapping, reference);
  lambdaState(world, account, region).mappings[uuid] = mapping;
  return answer(world, mapping, 'Creating');
};

export const getEventSourceMapping: Operation<LambdaInputs['GetEventSourceMapping']> = (call) =>
  answer(call.world, mappingOf(call));

export const updateEventSourceMapping: Operation<LambdaInputs['UpdateEventSourceMapping']> = (call) => {
  const { world, input } = call;
  refuseForeignMembers(input);
  const mapping = mappingOf(call);
  refuseBusy(world, mapping, 'update');
  const changed = { ...mapping };
  const { reference, version } = target(call, mapping.functionArn);
  changed.functionArn = arnOf(call, reference);
  changed.enabled = input.Enabled ?? mapping.enabled;
  change(call, changed);
  checkSource(world, changed, version);
  changed.modifiedAt = now(world);
  const state = changed.enabled === mapping.enabled ? 'Updating' : changed.enabled ? 'Enabling' : 'Disabling';
  changed.transition = begin(world, state);
  if (changed.maximumConcurrency === undefined) delete mapping.maximumConcurrency;
  Object.assign(mapping, changed);
  return answer(world, mapping, state);
};

export const deleteEventSourceMapping: Operation<LambdaInputs['DeleteEventSourceMapping']> = (call) => {
  const { world } = call;
  const mapping = mappingOf(call);
  refuseBusy(world, mapping, 'delete');
  mapping.transition = begin(world, 'Deleting');
  return answer(world, mapping, 'Deleting');
};

export const listEventSourceMappings: Operation<LambdaInputs['ListEventSourceMappings']> = (call) => {
  const { world, account, region, input } = call;
  const queueArn = input.EventSourceArn;
  const name = input.FunctionName;
  const functionArn = name === undefined ? undefined : arnOf(call, parseReference(call, name));
  const exactly = knob(world, 'lambda.listMappingsExactly');
  const found = mappingsOf(world, account, region).filter(
    (mapping) =>
      (queueArn === undefined || mapping.queueArn === queueArn) &&
      (functionArn === undefined ||
        mapping.functionArn === functionArn ||
        (!exactly && mapping.functionArn.startsWith(`${functionArn}:`))),
  );
  const { page, marker } = pageOf(call, found);
  return { EventSourceMappings: page.map((mapping) => answer(world, mapping)), NextMarker: marker };
};

function mappingOf({ world, account, region, input }: Call<{ readonly UUID: string }>): Mapping {
  const mapping = findMapping(world, account, region, input.UUID);
  if (mapping === undefined) throw noSuchResource();
  return mapping;
}

/** The function, version or alias that a request names, and what it means now. */
function target(call: Call<Wanted>, otherwise = ''): { reference: Reference; version: FunctionVersion } {
  const reference = parseReference(call, call.input.FunctionName ?? otherwise);
  const lambda = lambdaState(call.world, call.account, call.region).functions[reference.name];
  const version = lambda && resolve(call.world, lambda, reference.qualifier);
  if (version === undefined) throw invalidParameter('Function does not exist');
  return { reference, version };
}

/** Takes over what Create and Update have in common. */
function change({ input }: Call<Wanted>, mapping: Mapping): void {
  mapping.batchSize = input.BatchSize ?? mapping.batchSize;
  mapping.window = input.MaximumBatchingWindowInSeconds ?? mapping.window;
  if (mapping.batchSize > 10 && mapping.window === 0) {
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  }
  if (mapping.queueArn.endsWith('.fifo') && (mapping.batchSize > 10 || mapping.window > 0)) {
    throw invalidParameter('Batching window and batches of more than 10 are not supported for FIFO queues.');
  }
  mapping.filters = filtersIn(input.FilterCriteria) ?? mapping.filters;
  const types = input.FunctionResponseTypes;
  if (types !== undefined) {
    if (types.some((type) => type !== 'ReportBatchItemFailures')) {
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value '[${types.join(', ')}]' at 'functionResponseTypes' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [ReportBatchItemFailures], Member must not be null]`,
      );
    }
    mapping.responseTypes = types;
  }
  const scaling = input.ScalingConfig;
  if (scaling === undefined) return;
  const concurrency = scaling.MaximumConcurrency;
  if (concurrency === undefined) delete mapping.maximumConcurrency;
  else mapping.maximumConcurrency = concurrency;
}

function refuseForeignMembers(input: Partial<LambdaInputs['CreateEventSourceMapping']>): void {
  const member = NOT_FOR_QUEUES.find((member) => input[member] !== undefined);
  if (member !== undefined) {
    throw invalidParameter(`Unsupported ${member} for event source mapping type SQS`);
  }
}

function refuseDuplicate(
  { world, account, region }: Call<unknown>,
  mapping: Mapping,
  reference: Reference,
): void {
  const other = mappingsOf(world, account, region).find(
    ({ queueArn, functionArn }) => queueArn === mapping.queueArn && functionArn === mapping.functionArn,
  );
  if (other === undefined) return;
  const name =
    reference.qualifier === undefined ? reference.name : `${reference.name}:${reference.qualifier}`;
  throw conflict(
    `An event source mapping with SQS arn (" ${mapping.queueArn} ") and function (" ${name} ") already exists. ` +
      `Please update or delete the existing mapping with UUID ${other.uuid}`,
  );
}

function refuseBusy(world: World, mapping: Mapping, wish: 'update' | 'delete'): void {
  if (now(world) >= mapping.transition.until) return;
  throw new AwsError(
    'ResourceInUseException',
    `Cannot ${wish} the event source mapping because it is in use.`,
  );
}

function answer(world: World, mapping: Mapping, state = mappingState(world, mapping)): Output {
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: mapping.arn,
    EventSourceArn: mapping.queueArn,
    FunctionArn: mapping.functionArn,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.window,
    FunctionResponseTypes: mapping.responseTypes,
    FilterCriteria:
      mapping.filters.length === 0 ? undefined : { Filters: mapping.filters.map((Pattern) => ({ Pattern })) },
    ScalingConfig:
      mapping.maximumConcurrency === undefined
        ? undefined
        : { MaximumConcurrency: mapping.maximumConcurrency },
    State: state,
    StateTransitionReason: 'USER_INITIATED',
    LastModified: mapping.modifiedAt / 1000,
    LastProcessingResult: mapping.lastResult,
  };
}

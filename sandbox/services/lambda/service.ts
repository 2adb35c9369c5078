/** AWS Lambda: functions that run for real, their versions and aliases, and event source mappings of queues. */
import file from '../../model/lambda.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { LambdaInputs } from '../../model/types/lambda.ts';
import type { OperationsOf, Service } from '../service.ts';
import { refusalAs } from '../shared/refusal.ts';
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from './aliases.ts';
import { canonicalLambda } from './canonical.ts';
import {
  deleteFunctionConcurrency,
  getAccountSettings,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from './concurrency.ts';
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from './event-invoke-configs.ts';
import {
  createFunction,
  deleteFunction,
  getFunction,
  getFunctionConfiguration,
  listFunctions,
} from './functions.ts';
import { invoke } from './invoke.ts';
import {
  createEventSourceMapping,
  deleteEventSourceMapping,
  getEventSourceMapping,
  listEventSourceMappings,
  updateEventSourceMapping,
} from './mappings.ts';
import { addPermission, getPolicy, removePermission } from './permissions.ts';
import { listTags, tagResource, untagResource } from './tags.ts';
import { updateFunctionCode, updateFunctionConfiguration } from './updates.ts';
import { listVersionsByFunction, publishVersion } from './versions.ts';

const OPERATIONS: OperationsOf<LambdaInputs> = {
  CreateFunction: createFunction,
  GetFunction: getFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
  ListFunctions: listFunctions,
  DeleteFunction: deleteFunction,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  PublishVersion: publishVersion,
  ListVersionsByFunction: listVersionsByFunction,
  CreateAlias: createAlias,
  GetAlias: getAlias,
  UpdateAlias: updateAlias,
  DeleteAlias: deleteAlias,
  ListAliases: listAliases,
  AddPermission: addPermission,
  RemovePermission: removePermission,
  GetPolicy: getPolicy,
  PutFunctionConcurrency: putFunctionConcurrency,
  GetFunctionConcurrency: getFunctionConcurrency,
  DeleteFunctionConcurrency: deleteFunctionConcurrency,
  GetAccountSettings: getAccountSettings,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTags: listTags,
  Invoke: invoke,
  CreateEventSourceMapping: createEventSourceMapping,
  GetEventSourceMapping: getEventSourceMapping,
  UpdateEventSourceMapping: updateEventSourceMapping,
  DeleteEventSourceMapping: deleteEventSourceMapping,
  ListEventSourceMappings: listEventSourceMappings,
  PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
  UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
  GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
  DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
};

/** Members whose values Lambda refuses in sentences of its own, which the operations say. */
const OWN_WORDS = ['Runtime', 'Architectures', 'Environment', 'FunctionResponseTypes'];
const inGeneral = refusalAs('ValidationException');

const refuse: Service['refuse'] = (problems, operation) =>
  inGeneral(
    problems.filter(
      ({ path, rule }) => !((rule === 'enum' || rule === 'pattern') && OWN_WORDS.includes(String(path[0]))),
    ),
    operation,
  );

export const lambdaService: Service = {
  id: 'lambda',
  model: serviceModel(file),
  refuse,
  operations: OPERATIONS,
  canonical: canonicalLambda,
};

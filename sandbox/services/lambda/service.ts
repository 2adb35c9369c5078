/** AWS Lambda: functions that run for real, their versions and aliases, and event source mappings of queues. */
import file from '../../model/lambda.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { Service } from '../service.ts';
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

export const lambdaService: Service = {
  id: 'lambda',
  model: serviceModel(file),
  operations: {
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
  },
  canonical: canonicalLambda,
};

/** Lambda's operations by method and path. https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
import type { RestRoute } from '../service.ts';

const FUNCTIONS = '/2015-03-31/functions';
const FUNCTION = `${FUNCTIONS}/{FunctionName}`;
const MAPPINGS = '/2015-03-31/event-source-mappings';
const INVOKE_CONFIG = '/2019-09-25/functions/{FunctionName}/event-invoke-config';
const CONCURRENCY = '/2017-10-31/functions/{FunctionName}/concurrency';
const TAGS = '/2017-03-31/tags/{Resource}';

export const LAMBDA_ROUTES: readonly RestRoute[] = [
  { operation: 'CreateFunction', method: 'POST', path: FUNCTIONS, status: 201 },
  { operation: 'ListFunctions', method: 'GET', path: FUNCTIONS },
  { operation: 'GetFunction', method: 'GET', path: FUNCTION },
  { operation: 'DeleteFunction', method: 'DELETE', path: FUNCTION, status: 204 },
  { operation: 'GetFunctionConfiguration', method: 'GET', path: `${FUNCTION}/configuration` },
  { operation: 'UpdateFunctionConfiguration', method: 'PUT', path: `${FUNCTION}/configuration` },
  { operation: 'UpdateFunctionCode', method: 'PUT', path: `${FUNCTION}/code` },
  { operation: 'PublishVersion', method: 'POST', path: `${FUNCTION}/versions`, status: 201 },
  { operation: 'ListVersionsByFunction', method: 'GET', path: `${FUNCTION}/versions` },
  { operation: 'CreateAlias', method: 'POST', path: `${FUNCTION}/aliases`, status: 201 },
  { operation: 'ListAliases', method: 'GET', path: `${FUNCTION}/aliases` },
  { operation: 'GetAlias', method: 'GET', path: `${FUNCTION}/aliases/{Name}` },
  { operation: 'UpdateAlias', method: 'PUT', path: `${FUNCTION}/aliases/{Name}` },
  { operation: 'DeleteAlias', method: 'DELETE', path: `${FUNCTION}/aliases/{Name}`, status: 204 },
  { operation: 'AddPermission', method: 'POST', path: `${FUNCTION}/policy`, status: 201 },
  { operation: 'GetPolicy', method: 'GET', path: `${FUNCTION}/policy` },
  { operation: 'RemovePermission', method: 'DELETE', path: `${FUNCTION}/policy/{StatementId}`, status: 204 },
  {
    operation: 'Invoke',
    method: 'POST',
    path: `${FUNCTION}/invocations`,
    payload: 'Payload',
    headers: { 'X-Amz-Invocation-Type': 'InvocationType', 'X-Amz-Log-Type': 'LogType' },
    outputHeaders: {
      'X-Amz-Function-Error': 'FunctionError',
      'X-Amz-Log-Result': 'LogResult',
      'X-Amz-Executed-Version': 'ExecutedVersion',
    },
  },
  { operation: 'PutFunctionConcurrency', method: 'PUT', path: CONCURRENCY },
  { operation: 'DeleteFunctionConcurrency', method: 'DELETE', path: CONCURRENCY, status: 204 },
  {
    operation: 'GetFunctionConcurrency',
    method: 'GET',
    path: '/2019-09-30/functions/{FunctionName}/concurrency',
  },
  { operation: 'GetAccountSettings', method: 'GET', path: '/2016-08-19/account-settings' },
  { operation: 'PutFunctionEventInvokeConfig', method: 'PUT', path: INVOKE_CONFIG },
  { operation: 'UpdateFunctionEventInvokeConfig', method: 'POST', path: INVOKE_CONFIG },
  { operation: 'GetFunctionEventInvokeConfig', method: 'GET', path: INVOKE_CONFIG },
  { operation: 'DeleteFunctionEventInvokeConfig', method: 'DELETE', path: INVOKE_CONFIG, status: 204 },
  { operation: 'TagResource', method: 'POST', path: TAGS, status: 204 },
  { operation: 'UntagResource', method: 'DELETE', path: TAGS, status: 204 },
  { operation: 'ListTags', method: 'GET', path: TAGS },
  { operation: 'CreateEventSourceMapping', method: 'POST', path: MAPPINGS, status: 202 },
  { operation: 'ListEventSourceMappings', method: 'GET', path: MAPPINGS },
  { operation: 'GetEventSourceMapping', method: 'GET', path: `${MAPPINGS}/{UUID}` },
  { operation: 'UpdateEventSourceMapping', method: 'PUT', path: `${MAPPINGS}/{UUID}`, status: 202 },
  { operation: 'DeleteEventSourceMapping', method: 'DELETE', path: `${MAPPINGS}/{UUID}`, status: 202 },
];

import file from '../../model/ssm.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { SsmInputs } from '../../model/types/ssm.ts';
import type { OperationsOf, Service } from '../service.ts';
import { refusalAs } from '../shared/refusal.ts';
import { canonical } from './canonical.ts';
import { describeParameters } from './describe-parameters.ts';
import {
  deleteParameter,
  deleteParameters,
  getParameter,
  getParameters,
  getParametersByPath,
} from './get-parameters.ts';
import { putParameter } from './put-parameter.ts';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './tags.ts';

const OPERATIONS: OperationsOf<SsmInputs> = {
  PutParameter: putParameter,
  GetParameter: getParameter,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  DeleteParameter: deleteParameter,
  DeleteParameters: deleteParameters,
  DescribeParameters: describeParameters,
  AddTagsToResource: addTagsToResource,
  RemoveTagsFromResource: removeTagsFromResource,
  ListTagsForResource: listTagsForResource,
};

/** AWS Systems Manager, as far as it is Parameter Store. */
export const ssmService: Service = {
  id: 'ssm',
  model: serviceModel(file),
  refuse: refusalAs('ValidationException'),
  operations: OPERATIONS,
  canonical,
};

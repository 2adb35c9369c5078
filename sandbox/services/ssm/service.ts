import file from '../../model/ssm.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { Service } from '../service.ts';
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

/** AWS Systems Manager, as far as it is Parameter Store. */
export const ssmService: Service = {
  id: 'ssm',
  model: serviceModel(file),
  operations: {
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
  },
  canonical,
};

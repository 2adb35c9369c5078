/** Parameters without their values. */
import type { Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import type { SsmInputs } from '../../model/types/ssm.ts';
import { page } from '../shared/page.ts';
import { isWanted, type ParameterFilter } from './filters.ts';
import { ssmOf } from './state.ts';

export const describeParameters: Operation<SsmInputs['DescribeParameters']> = (call) => {
  const input = call.input;
  // The older filters on names match their beginnings.
  const older = (input.Filters ?? []).map(({ Key, Values }): ParameterFilter => ({
    Key,
    Values,
    Option: Key === 'Name' ? 'BeginsWith' : 'Equals',
  }));
  const filters = [...older, ...(input.ParameterFilters ?? [])];
  const found = Object.values(ssmOf(call.world, call.account, call.region).parameters).filter((parameter) =>
    isWanted(parameter, filters),
  );
  const size = input.MaxResults ?? knob(call.world, 'ssm.describePageSize');
  const { items, NextToken } = page(found, (parameter) => parameter.name, size, input.NextToken);
  const Parameters = items.map((parameter) => {
    const newest = parameter.versions.at(-1);
    return {
      Name: parameter.name,
      ARN: parameter.arn,
      Type: parameter.type,
      KeyId: parameter.keyId,
      LastModifiedDate: newest === undefined ? undefined : newest.modifiedAt / 1000,
      LastModifiedUser: newest?.modifiedBy,
      Description: parameter.description,
      AllowedPattern: parameter.allowedPattern,
      Version: newest?.number,
      Tier: parameter.tier,
      Policies: [],
      DataType: parameter.dataType,
    };
  });
  return { Parameters, NextToken };
};

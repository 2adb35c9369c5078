/** Parameters without their values. */
import type { Operation } from '../service.ts';
import { knob } from '../../world/settings.ts';
import { integer, list, optional, read, structure, text } from '../events/constraints.ts';
import { page } from '../events/members.ts';
import { isWanted, parameterFilters, type ParameterFilter } from './filters.ts';
import { ssmOf } from './state.ts';

const olderFilters = list(
  structure({
    Key: text({ values: ['Name', 'Type', 'KeyId'] }),
    Values: list(text({ min: 1, max: 1024 }), { min: 1, max: 50 }),
  }),
);

export const describeParameters: Operation = (call) => {
  const input = read(
    call.input,
    structure({
      Filters: optional(olderFilters),
      ParameterFilters: optional(parameterFilters),
      MaxResults: optional(integer({ min: 1, max: 50 })),
      NextToken: optional(text()),
    }),
  );
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

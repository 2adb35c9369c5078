/** Reading and deleting values. */
import { AwsError, type Call, type Operation, type Output } from '../service.ts';
import { knob } from '../../world/settings.ts';
import type { SsmInputs } from '../../model/types/ssm.ts';
import { page } from '../shared/page.ts';
import { isWanted } from './filters.ts';
import { findParameter, getVersion, ssmOf, type Parameter, type Version } from './state.ts';

export const getParameter: Operation<SsmInputs['GetParameter']> = (call) => {
  const { Name, WithDecryption } = call.input;
  const { parameter, version, selector } = getVersion(call, Name);
  return { Parameter: describe(parameter, version, WithDecryption, selector) };
};

/** Up to ten parameters; those that are not there are named. */
export const getParameters: Operation<SsmInputs['GetParameters']> = (call) => {
  const { Names, WithDecryption } = call.input;
  const Parameters: Output[] = [];
  const InvalidParameters: string[] = [];
  for (const each of new Set(Names)) {
    try {
      const { parameter, version, selector } = getVersion(call, each);
      Parameters.push(describe(parameter, version, WithDecryption, selector));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      InvalidParameters.push(each);
    }
  }
  return { Parameters, InvalidParameters };
};

/** The parameters directly below a path, or with `Recursive` all below it. */
export const getParametersByPath: Operation<SsmInputs['GetParametersByPath']> = (call) => {
  const input = call.input;
  if (!input.Path.startsWith('/'))
    throw new AwsError(
      'ValidationException',
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
    );
  const path = input.Path.endsWith('/') ? input.Path : `${input.Path}/`;
  const filters = input.ParameterFilters ?? [];
  const unsupported = filters.find(({ Key }) => !['Type', 'KeyId', 'Label'].includes(Key));
  if (unsupported)
    throw new AwsError(
      'InvalidFilterKey',
      `The following filter key is not valid: ${unsupported.Key}. Valid filter keys include: [Type, KeyId].`,
    );
  const found = Object.values(ssmOf(call.world, call.account, call.region).parameters)
    .filter((parameter) => parameter.name.startsWith(path))
    .filter((parameter) => input.Recursive === true || !parameter.name.slice(path.length).includes('/'))
    .filter((parameter) => isWanted(parameter, filters));
  const size = input.MaxResults ?? knob(call.world, 'ssm.pathPageSize');
  const { items, NextToken } = page(found, (parameter) => parameter.name, size, input.NextToken);
  const Parameters = items.map((parameter) => {
    const { version } = getVersion(call, parameter.name);
    return describe(parameter, version, input.WithDecryption, undefined);
  });
  return { Parameters, NextToken };
};

export const deleteParameter: Operation<SsmInputs['DeleteParameter']> = (call) => {
  const { Name } = call.input;
  if (!remove(call, Name)) throw new AwsError('ParameterNotFound', '');
  return {};
};

export const deleteParameters: Operation<SsmInputs['DeleteParameters']> = (call) => {
  const { Names } = call.input;
  const DeletedParameters = [...new Set(Names)].filter((each) => remove(call, each));
  return { DeletedParameters, InvalidParameters: Names.filter((each) => !DeletedParameters.includes(each)) };
};

function remove(call: Call, reference: string): boolean {
  const parameter = findParameter(call, reference);
  if (parameter === undefined) return false;
  delete ssmOf(call.world, call.account, call.region).parameters[parameter.name];
  return true;
}

function describe(
  parameter: Parameter,
  version: Version,
  decrypted: boolean | undefined,
  selector: string | undefined,
): Output {
  const hidden = parameter.type === 'SecureString' && decrypted !== true;
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: hidden ? version.ciphertext : version.value,
    Version: version.number,
    Selector: selector === undefined ? undefined : `:${selector}`,
    LastModifiedDate: version.modifiedAt / 1000,
    ARN: parameter.arn,
    DataType: parameter.dataType,
  };
}

/** Filters of parameter lists. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
import { AwsError } from '../service.ts';
import type { Parameter } from './state.ts';

/** One filter as it was read. */
export interface ParameterFilter {
  readonly Key: string;
  readonly Option?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** Does a parameter pass every filter? */
export function isWanted(parameter: Parameter, filters: readonly ParameterFilter[]): boolean {
  return filters.every((filter) => passes(parameter, filter));
}

function passes(
  parameter: Parameter,
  { Key, Option = Key === 'Path' ? 'OneLevel' : 'Equals', Values = [] }: ParameterFilter,
): boolean {
  if (Key === 'Path') return Values.some((path) => isBelow(parameter.name, path, Option));
  const own = valueOf(parameter, Key);
  if (own === undefined) return false;
  if (Key.startsWith('tag:') && Values.length === 0) return true;
  switch (Option) {
    case 'Equals':
      return Values.includes(own);
    case 'BeginsWith':
      return Values.some((value) => own.startsWith(value));
    case 'Contains':
      return Values.some((value) => own.includes(value));
    default:
      throw new AwsError('InvalidFilterOption', `The following filter option is not valid: ${Option}.`);
  }
}

function valueOf(parameter: Parameter, key: string): string | undefined {
  switch (key) {
    case 'Name':
      return parameter.name;
    case 'Type':
      return parameter.type;
    case 'KeyId':
      return parameter.keyId;
    case 'Tier':
      return parameter.tier;
    case 'DataType':
      return parameter.dataType;
    default:
      return key.startsWith('tag:') ? parameter.tags[key.slice('tag:'.length)] : undefined;
  }
}

function isBelow(name: string, path: string, option: string): boolean {
  if (option !== 'OneLevel' && option !== 'Recursive')
    throw new AwsError('InvalidFilterOption', `The following filter option is not valid: ${option}.`);
  const base = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(base) && (option === 'Recursive' || !name.slice(base.length).includes('/'));
}

/** What the simulated Parameter Store remembers, one state an account and Region. */
import { AwsError, type Call } from '../service.ts';
import { stateOf, type World } from '../../world/world.ts';

/** Every parameter of one account and Region by its name. */
export interface SsmState {
  readonly parameters: Record<string, Parameter>;
}

/** One parameter with its versions, the newest last. */
export interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: ParameterType;
  tier: 'Standard' | 'Advanced';
  description?: string | undefined;
  allowedPattern?: string | undefined;
  /** The key that a SecureString is encrypted with. */
  keyId?: string | undefined;
  dataType: string;
  readonly tags: Record<string, string>;
  readonly versions: Version[];
}

/** How a value is kept. */
export type ParameterType = 'String' | 'StringList' | 'SecureString';

/** One version of a value. */
export interface Version {
  readonly number: number;
  readonly value: string;
  /** What a read without decryption gets of a SecureString. */
  readonly ciphertext?: string;
  readonly modifiedAt: number;
  readonly modifiedBy: string;
}

/** Parameter Store of one account and Region. */
export function ssmOf(world: World, account: string, region: string): SsmState {
  return stateOf(world, 'ssm', account, region, () => ({ parameters: {} }));
}

/** A parameter's ARN: a name with a path brings its own slash. */
export function parameterArn(
  { world, account, region }: Pick<Call, 'world' | 'account' | 'region'>,
  name: string,
): string {
  return `arn:${world.settings.partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
}

/** A parameter by its name or ARN, without a version; undefined when there is none. */
export function findParameter(call: Call, reference: string): Parameter | undefined {
  const { parameters } = ssmOf(call.world, call.account, call.region);
  if (!reference.startsWith('arn:')) return parameters[reference];
  return Object.values(parameters).find((parameter) => parameter.arn === reference);
}

/** A parameter and the version that `name`, `name:3` or an ARN means; throws SSM's errors. */
export function getVersion(
  call: Call,
  reference: string,
): { parameter: Parameter; version: Version; selector: string | undefined } {
  const [, name = reference, selector] =
    /^(.*?[^:]):(\w[\w.-]*)$/.exec(reference.replace(/^arn:.*:parameter/, '')) ?? [];
  const isArn = reference.startsWith('arn:');
  const parameter =
    findParameter(call, reference) ?? findParameter(call, isArn ? reference.replace(/:[^:/]*$/, '') : name);
  if (parameter === undefined) throw new AwsError('ParameterNotFound', '');
  const newest = parameter.versions.at(-1);
  const wanted =
    selector === undefined ? newest : parameter.versions.find((each) => String(each.number) === selector);
  if (wanted === undefined)
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector} of ${parameter.name}. Verify the version and try again.`,
    );
  return { parameter, version: wanted, selector };
}

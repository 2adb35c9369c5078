/** Writing: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
import { AwsError, type Call, type Operation } from '../service.ts';
import { now, opaqueId } from '../../world/world.ts';
import type { SsmInputs } from '../../model/types/ssm.ts';
import { checkName, checkValue } from './parameter-name.ts';
import { parameterArn, ssmOf, type Parameter, type Version } from './state.ts';
import { checkTags } from './tags.ts';

const MOST_VERSIONS = 100;

/** Creates a parameter or, when told to overwrite, gives it a new version. */
export const putParameter: Operation<SsmInputs['PutParameter']> = (call) => {
  const input = call.input;
  const { Name, Value, Type, KeyId, Overwrite = false, Tags, Tier, DataType } = input;
  const { parameters } = ssmOf(call.world, call.account, call.region);
  const arn = parameterArn(call, Name);
  checkName(Name, arn);
  const known = parameters[Name];
  if (Overwrite && Tags !== undefined && Tags.length > 0)
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  if (known && !Overwrite)
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  const type = Type ?? known?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (known && type !== known.type)
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `The parameter ${Name} is of type ${known.type} and cannot become ${type}. Create a new, unique parameter.`,
    );
  if (KeyId !== undefined && type !== 'SecureString')
    throw invalid('KeyId is required for SecureString type parameter only.');
  const allowedPattern = input.AllowedPattern ?? known?.allowedPattern;
  const tier = checkValue(Value, Tier ?? known?.tier ?? 'Standard', allowedPattern);
  if (known?.tier === 'Advanced' && Tier === 'Standard')
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  if (DataType !== undefined && !['text', 'aws:ec2:image', 'aws:ssm:integration'].includes(DataType))
    throw invalid(
      `The following data type is not supported: ${DataType} (Data type names are all lowercase.)`,
    );
  const parameter: Parameter = known ?? {
    name: Name,
    arn,
    type,
    tier,
    dataType: 'text',
    tags: {},
    versions: [],
  };
  if (!known) Object.assign(parameter.tags, checkTags(Tags ?? [], {}));
  parameters[Name] = parameter;
  parameter.tier = parameter.tier === 'Advanced' ? 'Advanced' : tier;
  parameter.description = input.Description ?? known?.description;
  parameter.allowedPattern = allowedPattern;
  if (type === 'SecureString') parameter.keyId = KeyId ?? known?.keyId ?? 'alias/aws/ssm';
  if (DataType !== undefined) parameter.dataType = DataType;
  const version = newVersion(call, parameter, Value);
  parameter.versions.push(version);
  if (parameter.versions.length > MOST_VERSIONS) parameter.versions.shift();
  return { Version: version.number, Tier: parameter.tier };
};

function newVersion(call: Call, parameter: Parameter, value: string): Version {
  const secret = parameter.type === 'SecureString';
  return {
    number: (parameter.versions.at(-1)?.number ?? 0) + 1,
    value,
    ...(secret ? { ciphertext: `AQICAH${Buffer.from(opaqueId(call.world, 96)).toString('base64')}` } : {}),
    modifiedAt: now(call.world),
    modifiedBy: call.principal.arn,
  };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

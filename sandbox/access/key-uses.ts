/**
 * What a caller needs on a customer managed key of AWS KMS, because a service uses the key in the caller's name. KMS itself is not
 * simulated: a key is whatever a request names, and its policy leaves identities to IAM, as a key's default policy does.
 */
import type { Wish } from './access.ts';
import type { PolicyContext } from './policy.ts';
import type { Call, Input } from '../services/service.ts';
import { findParameter, ssmOf, type Parameter } from '../services/ssm/state.ts';

/** The ARN of a customer's key that a service was given as ARN, id or alias; undefined for none, and for AWS's own keys. */
export function customerKey(
  { world, account, region }: Pick<Call, 'world' | 'account' | 'region'>,
  key: string | undefined,
): string | undefined {
  if (key === undefined || key === '' || /(?:^|:)alias\/aws\//.test(key)) return undefined;
  if (key.startsWith('arn:')) return key;
  return `arn:${world.settings.partition}:kms:${region}:${account}:key/${key.replace(/^alias\//, '')}`;
}

/** Everything that the caller's policies must allow on keys for this call. */
export function keyUses(call: Call, context: PolicyContext): readonly Wish[] {
  return call.service === 'ssm' ? parameterKeys(call, context) : [];
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html */
function parameterKeys(call: Call, context: PolicyContext): readonly Wish[] {
  const { input, operation } = call;
  if (operation === 'PutParameter') {
    const known = findParameter(call, String(input['Name']));
    const key = customerKey(call, given(input['KeyId']) ?? known?.keyId);
    const isSecret = (input['Type'] ?? known?.type) === 'SecureString';
    const arn = `arn:${call.world.settings.partition}:ssm:${call.region}:${call.account}:parameter/${String(input['Name']).replace(/^\//, '')}`;
    const isAdvanced = (input['Tier'] ?? known?.tier) === 'Advanced';
    return key === undefined || !isSecret
      ? []
      : [wish(call, isAdvanced ? 'GenerateDataKey' : 'Encrypt', key, context, { PARAMETER_ARN: arn })];
  }
  if (input['WithDecryption'] !== true) return [];
  return readParameters(call).flatMap((parameter) => {
    const key = parameter.type === 'SecureString' ? customerKey(call, parameter.keyId) : undefined;
    return key === undefined ? [] : [wish(call, 'Decrypt', key, context, { PARAMETER_ARN: parameter.arn })];
  });
}

function readParameters(call: Call): readonly Parameter[] {
  const { input } = call;
  const path = given(input['Path']);
  if (path !== undefined)
    return Object.values(ssmOf(call.world, call.account, call.region).parameters).filter(({ name }) =>
      name.startsWith(path),
    );
  const names = [input['Name'], input['Names']].flat().flatMap((name) => given(name) ?? []);
  return names.flatMap((name) => findParameter(call, name) ?? []);
}

function wish(
  { service, region }: Call,
  action: string,
  key: string,
  context: PolicyContext,
  encryptionContext: Readonly<Record<string, string>> = {},
): Wish {
  const pairs = Object.entries(encryptionContext).map(([name, value]) => [
    `kms:EncryptionContext:${name}`,
    value,
  ]);
  return {
    action: `kms:${action}`,
    resources: [key],
    context: {
      ...context,
      ...(Object.fromEntries(pairs) as PolicyContext),
      'kms:ViaService': `${service}.${region}.amazonaws.com`,
    },
  };
}

function given(value: Input[string]): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

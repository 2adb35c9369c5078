import { iamOf } from '../services/iam/state.ts';
import { credentialText, opaqueId, type AccessKey, type World } from '../world/world.ts';

/** The user whose access key a person working in an account has. */
const OPERATOR = 'operator';

/** An access key that can be put into the environment. */
export interface OperatorKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The access key of an account's operator, an administrator of that account; made when it is first asked for. */
export function operatorKey(world: World, account: string): OperatorKey {
  const arn = `arn:${world.settings.partition}:iam::${account}:user/${OPERATOR}`;
  const known = Object.entries(world.keys).find(([, key]) => key.arn === arn);
  if (known !== undefined) return { accessKeyId: known[0], secretAccessKey: known[1].secret };

  const policy = `arn:${world.settings.partition}:iam::aws:policy/AdministratorAccess`;
  const id = `AIDA${opaqueId(world, 17).toUpperCase()}`;
  iamOf(world, account).users[OPERATOR] = { name: OPERATOR, id, inline: {}, attached: { [policy]: 0 } };
  const key: AccessKey = { account, arn, userId: id, secret: credentialText(world, 40) };
  const accessKeyId = `AKIA${credentialText(world, 16).toUpperCase()}`;
  world.keys[accessKeyId] = key;
  return { accessKeyId, secretAccessKey: key.secret };
}

/** A further user of an account with just these identity policies, for trying out permissions. */
export function addUser(
  world: World,
  account: string,
  name: string,
  policies: readonly unknown[],
): OperatorKey {
  const arn = `arn:${world.settings.partition}:iam::${account}:user/${name}`;
  const id = `AIDA${opaqueId(world, 17).toUpperCase()}`;
  const inline = policies.map(
    (document, index) => [`policy-${index + 1}`, { document: JSON.stringify(document), since: 0 }] as const,
  );
  iamOf(world, account).users[name] = { name, id, inline: Object.fromEntries(inline), attached: {} };
  const accessKeyId = `AKIA${credentialText(world, 16).toUpperCase()}`;
  world.keys[accessKeyId] = { account, arn, userId: id, secret: credentialText(world, 40) };
  return { accessKeyId, secretAccessKey: world.keys[accessKeyId].secret };
}

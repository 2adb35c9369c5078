import { createHmac } from 'node:crypto';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DescribeParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import type { Aws } from '../../aws/aws.ts';
import type { Place } from '../../aws/place.ts';
import { unlessMissing } from '../../aws/batches.ts';
import type { Destination } from '../../../handler/contract.ts';
import { ProvisionError } from '../../base/errors.ts';
import type { Names } from '../../deployment/names.ts';
import { parameterTagging } from '../../deployment/tag-parameter.ts';
import { owned, tagList, type Tagged } from '../../deployment/owned.ts';
import type { Resource } from '../../engine/resource.ts';
import { overwriteParameter } from './put-parameter.ts';
import type { Secret } from '../../base/secret.ts';

/** A destination's webhook URL or bot token in Parameter Store. Its value is never read back. */
export type SecretParameterState = {
  readonly name: string;
  /** Tells two values apart without saying either; `kept` where none is recorded. */
  readonly fingerprint: string;
  /** The value is newer than the one that we wrote. */
  readonly changedByHand: boolean;
};

/** The tag with the fingerprint of the value that was written last. */
const FINGERPRINT_TAG = 'guardduty-slack:fingerprint';

/** The tag with the parameter's version that this value became: SSM counts every change. */
const VERSION_TAG = 'guardduty-slack:version';

const KEPT = 'kept';
/** What the tag says while a value is being replaced, so that a run that is cut short cannot leave a fingerprint of another value. */
const CHANGING = 'changing';

/**
 * A SecureString with the account's own key. Without the secret at hand what is stored is kept.
 *
 * @throws ProvisionError SLACK_SECRET_MISSING, from `desired`, when nothing is stored and no secret is given
 */
export function secretParameter(
  names: Names,
  { name: destination, parameter: name, kind }: Destination,
  value: Secret | undefined,
): Resource<SecretParameterState & Tagged> {
  const at: Parameter = { account: names.account, region: names.homeRegion, name };
  const content = (): { Name: string; Value: string; Type: 'SecureString' } => {
    if (value === undefined) throw secretMissing(destination, kind);
    return { Name: name, Value: value.reveal(), Type: 'SecureString' };
  };
  return owned<SecretParameterState>(names, {
    account: names.account,
    region: names.homeRegion,
    kind: 'secret',
    name: destination,
    desired: (before) => {
      const known = { name, changedByHand: false };
      if (value !== undefined) return { ...known, fingerprint: fingerprintOf(value, name) };
      if (before === undefined) throw secretMissing(destination, kind);
      // Without the secret at hand what was stored by hand is taken for the right one.
      return { ...known, fingerprint: before.changedByHand ? KEPT : before.fingerprint };
    },
    observe: async (aws) => {
      const tags = await tagsOf(aws, at);
      if (tags === undefined) return undefined;
      const written = tags[VERSION_TAG];
      const changedByHand = written !== undefined && (await versionOf(aws, at)) > Number(written);
      return { name, fingerprint: tags[FINGERPRINT_TAG] ?? KEPT, changedByHand, tags };
    },
    create: {
      taken: ['ParameterAlreadyExists'],
      send: (aws, { tags }) =>
        aws.client('ssm', at).send(
          new PutParameterCommand({
            ...content(),
            Description: `Slack ${kind} of destination ${destination}, read by the function of ${names.deployment}`,
            Tags: tagList(tags),
          }),
        ),
    },
    tagging: parameterTagging(at, name),
    update: async (aws, { fingerprint }, before) => {
      if (value === undefined) return tagWritten(aws, at, fingerprint, await versionOf(aws, at));
      if (before === undefined) return tagWritten(aws, at, fingerprint, 1);
      await tag(aws, at, { [FINGERPRINT_TAG]: CHANGING });
      // SSM refuses tags together with Overwrite.
      const version = await overwriteParameter(aws, at, content());
      await tagWritten(aws, at, fingerprint, version ?? (await versionOf(aws, at)));
    },
    remove: async (aws) => {
      await unlessMissing(
        aws.client('ssm', at).send(new DeleteParameterCommand({ Name: name })),
        'ParameterNotFound',
      );
    },
  });
}

interface Parameter extends Place {
  readonly name: string;
}

async function tagsOf(aws: Aws, at: Parameter): Promise<Readonly<Record<string, string>> | undefined> {
  const read = aws
    .client('ssm', at)
    .send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: at.name }));
  const answer = await unlessMissing(read, 'InvalidResourceId');
  return answer === undefined
    ? undefined
    : Object.fromEntries((answer.TagList ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

function tag(aws: Aws, at: Parameter, tags: Readonly<Record<string, string>>): Promise<unknown> {
  return aws
    .client('ssm', at)
    .send(
      new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: at.name, Tags: tagList(tags) }),
    );
}

async function versionOf(aws: Aws, at: Parameter): Promise<number> {
  // Never the value: reading a parameter could decrypt it.
  const { Parameters = [] } = await aws.client('ssm', at).send(
    new DescribeParametersCommand({
      ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [at.name] }],
    }),
  );
  return Parameters.find((one) => one.Name === at.name)?.Version ?? 0;
}

/** Another run may write at the same time: what is newest in the end is what was meant. AWS may show an older version for a moment. */
async function tagWritten(aws: Aws, at: Parameter, fingerprint: string, version: number): Promise<void> {
  const mark = (written: number): Promise<unknown> =>
    tag(aws, at, { [FINGERPRINT_TAG]: fingerprint, [VERSION_TAG]: String(written) });
  await mark(version);
  const newest = await versionOf(aws, at);
  if (newest > version) await mark(newest);
}

/** The first 16 hex digits of HMAC-SHA-256 with the secret as key over the parameter's name: equal secrets of two destinations look different. */
export function fingerprintOf(value: Secret, parameter: string): string {
  return createHmac('sha256', value.reveal()).update(parameter).digest('hex').slice(0, 16);
}

function secretMissing(destination: string, kind: Destination['kind']): ProvisionError {
  const what = kind === 'webhook' ? 'webhook' : 'bot token';
  return new ProvisionError(
    'SLACK_SECRET_MISSING',
    `No Slack ${what} is stored for destination ${destination}, and none was given.`,
    kind === 'webhook'
      ? 'Give it with --slack-webhook-env NAME, --slack-webhook-file PATH, or a source in slack.destinations.'
      : `Name its source in the configuration: slack.destinations, ${destination}, token: env:NAME.`,
  );
}

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
import { fingerprintOf, type Destination } from '../../../handler/contract.ts';
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
  /** Tells two values apart without saying either; `kept` where an earlier version took over what it found. */
  readonly fingerprint: string;
  /** The value is not known to be the one that we wrote: it is newer, or what we noted of ours is incomplete. */
  readonly changedByHand: boolean;
};

/** The tag with the fingerprint of the value that was written last. */
const FINGERPRINT_TAG = 'guardduty-slack:fingerprint';

/** The tag with the parameter's version that this value became: SSM counts every change. */
const VERSION_TAG = 'guardduty-slack:version';

/** What the tag says while a value is being replaced, so that a run that is cut short cannot leave a fingerprint of another value. */
const CHANGING = 'changing';

/**
 * A SecureString with the account's own key. Without the secret at hand what is stored is kept, as long as it is what we
 * stored: a value from elsewhere is never adopted.
 *
 * @throws ProvisionError from `desired`, when no secret is given: SLACK_SECRET_MISSING when nothing is stored,
 * SLACK_SECRET_CHANGED when what is stored was changed outside this program
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
      if (value !== undefined) return { ...known, fingerprint: fingerprintOf(value.reveal(), name) };
      if (before === undefined) throw secretMissing(destination, kind);
      if (before.changedByHand) throw secretChanged(destination, kind, name);
      return { ...known, fingerprint: before.fingerprint };
    },
    observe: async (aws) => {
      const tags = await tagsOf(aws, at);
      if (tags === undefined) return undefined;
      const { fingerprint = CHANGING, changedByHand } = await noted(aws, at, tags);
      return { name, fingerprint, changedByHand, tags };
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

/** What is known of a stored secret, to compare with the one that the function used. */
export interface StoredSecret {
  /** Of the value that we wrote; undefined where that is not noted. */
  readonly fingerprint: string | undefined;
  readonly changedByHand: boolean;
}

/** Reads it without the value; undefined when there is none. */
export async function storedSecret(
  aws: Aws,
  { account, homeRegion: region }: Names,
  { parameter: name }: Destination,
): Promise<StoredSecret | undefined> {
  const at = { account, region, name };
  const tags = await tagsOf(aws, at);
  return tags === undefined ? undefined : noted(aws, at, tags);
}

async function noted(aws: Aws, at: Parameter, tags: Readonly<Record<string, string>>): Promise<StoredSecret> {
  const tagged = tags[FINGERPRINT_TAG];
  const fingerprint = tagged === CHANGING ? undefined : tagged;
  const written = Number(tags[VERSION_TAG]);
  // Without a number of ours nothing tells whose value it is.
  const isOurs = fingerprint !== undefined && written > 0 && (await versionOf(aws, at)) <= written;
  return { fingerprint, changedByHand: !isOurs };
}

function secretChanged(destination: string, kind: Destination['kind'], parameter: string): ProvisionError {
  const what = kind === 'webhook' ? 'webhook' : 'bot token';
  return new ProvisionError(
    'SLACK_SECRET_CHANGED',
    `The stored Slack ${what} of destination ${destination} (${parameter}) was changed outside guardduty-slack. It was left as it is.`,
    `Give the right one: ${GIVE[kind]}`,
  );
}

/** How a secret is given, by kind. */
const GIVE: Readonly<Record<Destination['kind'], string>> = {
  webhook:
    'guardduty-slack enable with --slack-webhook-env NAME or --slack-webhook-file PATH, or with a source in slack.destinations.',
  bot: 'name its source in the configuration (slack.destinations, token: env:NAME), then run guardduty-slack enable.',
};

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

import { createHmac } from 'node:crypto';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DescribeParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import type { Destination } from '../../../handler/contract.ts';
import { ProvisionError } from '../../base/errors.ts';
import { foreignReason, ownTags, ownTagsOf, type Names } from '../../deployment/names.ts';
import { notOurs } from '../../engine/note.ts';
import type { Resource } from '../../engine/resource.ts';
import type { Secret } from '../../base/secret.ts';
import { createUnlessThere } from './create.ts';

/** A destination's webhook URL or bot token in Parameter Store. Its value is never read back. */
export type SecretParameterState = {
  readonly name: string;
  /** Tells two values apart without saying either; `kept` where none is recorded. */
  readonly fingerprint: string;
  /** The value is newer than the one that we wrote. */
  readonly changedByHand: boolean;
  readonly tags: Readonly<Record<string, string>>;
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
 * @throws ProvisionError SLACK_SECRET_MISSING, from `goal`, when nothing is stored and no secret is given
 */
export function secretParameter(
  names: Names,
  { name: destination, parameter: name, kind }: Destination,
  value: Secret | undefined,
): Resource<SecretParameterState> {
  const place = { account: names.account, region: names.homeRegion };
  const tagsOf = async (aws: Aws): Promise<Readonly<Record<string, string>> | undefined> => {
    const read = aws
      .client('ssm', place)
      .send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: name }));
    const answer = await unlessMissing(read, 'InvalidResourceId');
    return answer === undefined
      ? undefined
      : Object.fromEntries((answer.TagList ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  };
  const tag = (aws: Aws, tags: Readonly<Record<string, string>>): Promise<unknown> =>
    aws.client('ssm', place).send(
      new AddTagsToResourceCommand({
        ResourceType: 'Parameter',
        ResourceId: name,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );

  const versionOf = async (aws: Aws): Promise<number> => {
    // Never the value: reading a parameter could decrypt it.
    const { Parameters = [] } = await aws.client('ssm', place).send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [name] }],
      }),
    );
    return Parameters.find((one) => one.Name === name)?.Version ?? 0;
  };
  /** Somebody may write beside us: what is newest in the end is what was meant. AWS may show an older version for a moment. */
  const tagWritten = async (aws: Aws, fingerprint: string, version: number): Promise<void> => {
    const mark = (written: number): Promise<unknown> =>
      tag(aws, { [FINGERPRINT_TAG]: fingerprint, [VERSION_TAG]: String(written) });
    await mark(version);
    const newest = await versionOf(aws);
    if (newest > version) await mark(newest);
  };

  const resource: Resource<SecretParameterState> = {
    ...place,
    kind: 'secret',
    name: destination,
    goal: (before) => {
      const tags = ownTags(names);
      const known = { name, changedByHand: false, tags };
      if (value !== undefined) return { ...known, fingerprint: fingerprintOf(value, name) };
      if (before === undefined) throw secretMissing(destination, kind);
      // Without the secret at hand what somebody stored is taken for the right one.
      return { ...known, fingerprint: before.changedByHand ? KEPT : before.fingerprint };
    },
    conflict: ({ tags }) => notOurs(foreignReason(tags, names)),
    observe: async (aws) => {
      const tags = await tagsOf(aws);
      if (tags === undefined) return undefined;
      const written = tags[VERSION_TAG];
      const changedByHand = written !== undefined && (await versionOf(aws)) > Number(written);
      return {
        name,
        fingerprint: tags[FINGERPRINT_TAG] ?? KEPT,
        changedByHand,
        tags: ownTagsOf(tags, names),
      };
    },
    put: async (aws, after, before) => {
      if (value === undefined) return tagWritten(aws, after.fingerprint, await versionOf(aws));
      const ssm = aws.client('ssm', place);
      const content = { Name: name, Value: value.reveal(), Type: 'SecureString' } as const;
      const there =
        before ??
        (await createUnlessThere(
          aws,
          resource,
          () =>
            ssm.send(
              new PutParameterCommand({
                ...content,
                Description: `Slack ${kind} of destination ${destination}, read by the function of ${names.deployment}`,
                Tags: Object.entries(after.tags).map(([Key, Value]) => ({ Key, Value })),
              }),
            ),
          'ParameterAlreadyExists',
        ));
      if (there === undefined) return tagWritten(aws, after.fingerprint, 1);
      await tag(aws, { [FINGERPRINT_TAG]: CHANGING });
      // SSM refuses tags together with Overwrite.
      const { Version } = await ssm.send(new PutParameterCommand({ ...content, Overwrite: true }));
      await tagWritten(aws, after.fingerprint, Version ?? (await versionOf(aws)));
    },
    remove: async (aws) => {
      await unlessMissing(
        aws.client('ssm', place).send(new DeleteParameterCommand({ Name: name })),
        'ParameterNotFound',
      );
    },
  };
  return resource;
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

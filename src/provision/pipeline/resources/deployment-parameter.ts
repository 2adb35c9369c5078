import { createHash } from 'node:crypto';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import { ProvisionError } from '../../base/errors.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { foreignReason, ownTags, ownTagsOf, type Names } from '../../deployment/names.ts';
import { notOurs } from '../../engine/note.ts';
import type { Resource } from '../../engine/resource.ts';
import { createUnlessThere } from './create.ts';

/** What the deployment consists of, as saved. */
export type DeploymentState = {
  readonly deployment: Deployment | 'unreadable';
  /** Somebody else wrote it since: it does not carry the digest that we write into it. */
  readonly editedByHand: boolean;
  readonly tags: Readonly<Record<string, string>>;
};

/** A standard parameter holds 4 KB; only a deployment with many routes needs an advanced one, which costs a few cents a month. */
const STANDARD_BYTES = 4_096;

/**
 * The parameter by which a later run, `status` and `teardown` know what there is.
 *
 * @param goal what is to be written, given what is saved
 */
export function deploymentParameter(
  names: Names,
  kind: 'deployment' | 'deployment-cleanup',
  goal: (before: Deployment | undefined) => Deployment,
): Resource<DeploymentState> {
  const { account, homeRegion: region, deploymentParameter: name } = names;
  const place = { account, region };
  const resource: Resource<DeploymentState> = {
    ...place,
    kind,
    name: names.deployment,
    goal: (before) => ({
      deployment: goal(
        before === undefined || before.deployment === 'unreadable' ? undefined : before.deployment,
      ),
      editedByHand: false,
      tags: ownTags(names),
    }),
    conflict: ({ tags }) => notOurs(foreignReason(tags, names)),
    observe: async (aws) => {
      const text = await deploymentText(aws, names);
      if (text === undefined) return undefined;
      const tagged = await aws.shared(`${keyOf(names)}/tags`, () =>
        unlessMissing(
          aws
            .client('ssm', place)
            .send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: name })),
          'InvalidResourceId',
        ),
      );
      if (tagged === undefined) return undefined;
      const tags = Object.fromEntries((tagged.TagList ?? []).map(({ Key = '', Value }) => [Key, Value]));
      const { deployment = 'unreadable', editedByHand } = parseDeployment(text);
      return { deployment, editedByHand, tags: ownTagsOf(tags, names) };
    },
    put: async (aws, after, before) => {
      aws.forget(keyOf(names));
      const ssm = aws.client('ssm', place);
      const Value = withDigest(JSON.stringify(after.deployment));
      const tier = Buffer.byteLength(Value) > STANDARD_BYTES ? ({ Tier: 'Advanced' } as const) : {};
      const content = { Name: name, Value, Type: 'String', ...tier } as const;
      const there =
        before ??
        (await createUnlessThere(
          aws,
          resource,
          () =>
            ssm.send(
              new PutParameterCommand({
                ...content,
                Description: `What deployment ${names.deployment} of guardduty-slack consists of`,
                Tags: Object.entries(after.tags).map(([Key, Value]) => ({ Key, Value })),
              }),
            ),
          'ParameterAlreadyExists',
        ));
      if (there !== undefined) await ssm.send(new PutParameterCommand({ ...content, Overwrite: true }));
      aws.forget(keyOf(names));
    },
    remove: async (aws) => {
      aws.forget(keyOf(names));
      await unlessMissing(
        aws.client('ssm', place).send(new DeleteParameterCommand({ Name: name })),
        'ParameterNotFound',
      );
    },
  };
  return resource;
}

/** What a deployment consists of, by its saved shape; undefined when there is none. */
export async function readDeployment(aws: Aws, names: Names): Promise<Deployment | undefined> {
  const text = await deploymentText(aws, names);
  return text === undefined ? undefined : parseDeployment(text).deployment;
}

/** Shared reads are told apart by account: `status` looks for a deployment in several. */
function keyOf({ account, homeRegion, deploymentParameter }: Names): string {
  return `deployment/${account}/${homeRegion}${deploymentParameter}`;
}

function deploymentText(aws: Aws, names: Names): Promise<string | undefined> {
  const { account, homeRegion: region, deploymentParameter: name } = names;
  return aws.shared(`${keyOf(names)}/value`, async () => {
    const read = aws.client('ssm', { account, region }).send(new GetParameterCommand({ Name: name }));
    const answer = await unlessMissing(read, 'ParameterNotFound');
    if (answer === undefined) return undefined;
    const value = answer.Parameter?.Value;
    if (value === undefined) throw withoutValue(name);
    return value;
  });
}

function withoutValue(name: string): ProvisionError {
  return new ProvisionError(
    'AWS_REFUSED',
    `AWS answered GetParameter for ${name} without a value.`,
    'Run the same command again.',
  );
}

interface Parsed {
  readonly deployment?: Deployment;
  readonly editedByHand: boolean;
}

function parseDeployment(text: string): Parsed {
  try {
    const { digest, ...value } = JSON.parse(text) as Partial<Deployment> & { readonly digest?: unknown };
    const isDeployment =
      value.version === 1 && Array.isArray(value.regions) && Array.isArray(value.destinations);
    const editedByHand = digest !== digestOf(JSON.stringify(value));
    return isDeployment ? { deployment: value as Deployment, editedByHand } : { editedByHand };
  } catch {
    // Somebody wrote something else there; the plan says so and puts it right.
    return { editedByHand: true };
  }
}

/**
 * The digest tells an edit by hand from what we wrote. Without it `status`, which has nothing else to compare with when no
 * configuration is given, would take a Region or a destination that somebody struck from the list for one never wanted.
 */
function withDigest(json: string): string {
  return `${json.slice(0, -1)},"digest":"${digestOf(json)}"}`;
}

function digestOf(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 16);
}

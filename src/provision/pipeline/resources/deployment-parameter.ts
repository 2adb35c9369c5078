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
import type { Names } from '../../deployment/names.ts';
import { owned, tagList, tagsByKey, type Tagged } from '../../deployment/owned.ts';
import type { Resource } from '../../engine/resource.ts';

/** What the deployment consists of, as saved. */
export type DeploymentState = {
  readonly deployment: Deployment | 'unreadable';
  /** It was overwritten since: it does not carry the digest that we write into it. */
  readonly editedByHand: boolean;
};

/** A standard parameter holds 4 KB; only a deployment with many routes needs an advanced one, which costs a few cents a month. */
const STANDARD_BYTES = 4_096;

/**
 * The parameter by which a later run, `status` and `teardown` know what there is.
 *
 * @param desired what is to be written, given what is saved
 */
export function deploymentParameter(
  names: Names,
  kind: 'deployment' | 'deployment-cleanup',
  desired: (before: Deployment | undefined) => Deployment,
): Resource<DeploymentState & Tagged> {
  const { account, homeRegion: region, deploymentParameter: name } = names;
  const place = { account, region };
  return owned<DeploymentState>(names, {
    ...place,
    kind,
    name: names.deployment,
    desired: (before) => ({
      deployment: desired(
        before === undefined || before.deployment === 'unreadable' ? undefined : before.deployment,
      ),
      editedByHand: false,
    }),
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
      const { deployment = 'unreadable', editedByHand } = parseDeployment(text);
      return { deployment, editedByHand, tags: tagsByKey(tagged.TagList) };
    },
    create: {
      taken: ['ParameterAlreadyExists'],
      send: (aws, after) => {
        aws.forget(keyOf(names));
        return aws.client('ssm', place).send(
          new PutParameterCommand({
            ...contentOf(name, after),
            Description: `What deployment ${names.deployment} of guardduty-slack consists of`,
            Tags: tagList(after.tags),
          }),
        );
      },
    },
    update: async (aws, after, before) => {
      if (before !== undefined)
        await aws
          .client('ssm', place)
          .send(new PutParameterCommand({ ...contentOf(name, after), Overwrite: true }));
      aws.forget(keyOf(names));
    },
    remove: async (aws) => {
      aws.forget(keyOf(names));
      await unlessMissing(
        aws.client('ssm', place).send(new DeleteParameterCommand({ Name: name })),
        'ParameterNotFound',
      );
    },
  });
}

function contentOf(
  name: string,
  { deployment }: DeploymentState,
): { Name: string; Value: string; Type: 'String'; Tier?: 'Advanced' } {
  const Value = withDigest(JSON.stringify(deployment));
  const tier = Buffer.byteLength(Value) > STANDARD_BYTES ? ({ Tier: 'Advanced' } as const) : {};
  return { Name: name, Value, Type: 'String', ...tier };
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
    // Something else was written there; the plan says so and repairs it.
    return { editedByHand: true };
  }
}

/**
 * The digest tells an edit by hand from what we wrote. Without it `status`, which has nothing else to compare with when no
 * configuration is given, would take a Region or a destination that was deleted from the list for one never wanted.
 */
function withDigest(json: string): string {
  return `${json.slice(0, -1)},"digest":"${digestOf(json)}"}`;
}

function digestOf(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 16);
}

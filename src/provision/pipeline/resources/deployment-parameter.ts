import { ListTagsForResourceCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Aws } from '../../aws/aws.ts';
import { unlessMissing } from '../../aws/batches.ts';
import { ProvisionError } from '../../base/errors.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import type { Names } from '../../deployment/names.ts';
import { SAVED_DEPLOYMENT } from '../../deployment/saved-shape.ts';
import { parameterTagging } from '../../deployment/tag-parameter.ts';
import { readVersioned, type Readers } from '../../deployment/saved-version.ts';
import { owned, tagList, tagsByKey, type Tagged } from '../../deployment/owned.ts';
import type { Resource } from '../../engine/resource.ts';
import {
  digestOf,
  readStored,
  removeOtherParts,
  removeStored,
  stored,
  writeParts,
  type StoredText,
} from './deployment-text.ts';
import { overwriteParameter } from './put-parameter.ts';

/** What the deployment consists of, as saved. */
export type DeploymentState = {
  readonly deployment: Deployment | 'unreadable';
  /** It was overwritten since: it does not carry the digest that we write into it. */
  readonly editedByHand: boolean;
};

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
  const tagging = parameterTagging(place, name);
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
      const { deployment = 'unreadable', editedByHand } = parseDeployment(text, names);
      return { deployment, editedByHand, tags: tagsByKey(tagged.TagList) };
    },
    create: {
      taken: ['ParameterAlreadyExists'],
      send: async (aws, after) => {
        aws.forget(keyOf(names));
        const text = storedText(names, after);
        await writeParts(aws, names, text, after);
        return aws.client('ssm', place).send(
          new PutParameterCommand({
            Name: name,
            Value: text.value,
            Type: 'String',
            Description: `What deployment ${names.deployment} of guardduty-slack consists of`,
            Tags: tagList(after.tags),
          }),
        );
      },
    },
    tagging: {
      add: (aws, tags) => {
        aws.forget(keyOf(names));
        return tagging.add(aws, tags);
      },
      remove: (aws, keys) => {
        aws.forget(keyOf(names));
        return tagging.remove(aws, keys);
      },
    },
    update: async (aws, after, before) => {
      if (before !== undefined) {
        const text = storedText(names, after);
        await writeParts(aws, names, text, after);
        await overwriteParameter(aws, place, { Name: name, Value: text.value, Type: 'String' });
        await removeOtherParts(aws, names, text);
      }
      aws.forget(keyOf(names));
    },
    remove: async (aws) => {
      aws.forget(keyOf(names));
      await removeStored(aws, names);
    },
  });
}

function storedText(names: Names, { deployment }: DeploymentState): StoredText {
  return stored(names, withDigest(JSON.stringify(deployment)));
}

/**
 * What a deployment consists of, by its saved shape; undefined when there is none.
 *
 * @throws ProvisionError NEWER_FORMAT; DEPLOYMENT_UNREADABLE for what no version has written, which is not the same as none
 */
export async function readDeployment(aws: Aws, names: Names): Promise<Deployment | undefined> {
  const text = await deploymentText(aws, names);
  if (text === undefined) return undefined;
  const { deployment } = parseDeployment(text, names);
  if (deployment === undefined) throw unreadable(names);
  return deployment;
}

function unreadable({ account, homeRegion, deploymentParameter }: Names): ProvisionError {
  return new ProvisionError(
    'DEPLOYMENT_UNREADABLE',
    `Parameter ${deploymentParameter} in ${homeRegion} of account ${account} was edited by hand and cannot be read, so what the deployment consists of is unknown.`,
    'Write it anew from your configuration: guardduty-slack enable --org',
  );
}

/** Shared reads are told apart by account: `status` looks for a deployment in several. */
function keyOf({ account, homeRegion, deploymentParameter }: Names): string {
  return `deployment/${account}/${homeRegion}${deploymentParameter}`;
}

function deploymentText(aws: Aws, names: Names): Promise<string | undefined> {
  return aws.shared(`${keyOf(names)}/value`, () => readStored(aws, names));
}

interface Parsed {
  readonly deployment?: Deployment;
  readonly editedByHand: boolean;
}

/** @throws ProvisionError NEWER_FORMAT */
function parseDeployment(text: string, { deploymentParameter }: Names): Parsed {
  // What was edited by hand is shown by the plan, and repaired.
  const parsed = readVersioned(text, `Parameter ${deploymentParameter}`, READERS);
  return parsed ?? { editedByHand: true };
}

const READERS: Readers<Parsed> = {
  1: ({ digest, ...value }) => {
    const isDeployment = SAVED_DEPLOYMENT.safeParse(value).success;
    const editedByHand = digest !== digestOf(JSON.stringify(value));
    return isDeployment ? { deployment: value as Deployment, editedByHand } : { editedByHand };
  },
};

/**
 * The digest tells an edit by hand from what we wrote. Without it `status`, which has nothing else to compare with when no
 * configuration is given, would take a Region or a destination that was deleted from the list for one never wanted.
 */
function withDigest(json: string): string {
  return `${json.slice(0, -1)},"digest":"${digestOf(json)}"}`;
}

import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import {
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import type { Aws } from '../../aws/aws.ts';
import { allPages, chunks, unlessMissing } from '../../aws/batches.ts';
import type { Place } from '../../aws/place.ts';
import { ProvisionError } from '../../base/errors.ts';
import type { Names } from '../../deployment/names.ts';
import { tagList, type Tagged } from '../../deployment/owned.ts';

/**
 * Where the text of a deployment is kept. Up to 4 KB it stands in the deployment's parameter as it is. A longer one is
 * compressed and cut into parameters below it that are named by its digest, and the deployment's parameter says which: so it
 * is replaced in one write, and whoever reads meanwhile reads one or the other.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
interface Head {
  readonly version: 1;
  /** Names the parts. */
  readonly packed: string;
  readonly parts: number;
}

/** What a standard parameter holds. */
const STANDARD_BYTES = 4_096;

/** The value of the deployment's parameter, and the parts that have to be there before it. */
export interface StoredText {
  readonly value: string;
  /** Values by name. */
  readonly parts: ReadonlyMap<string, string>;
}

/** How a text is stored. */
export function stored(names: Names, text: string): StoredText {
  // SSM takes {{ }} for the name of another parameter.
  if (Buffer.byteLength(text) <= STANDARD_BYTES && !text.includes('{{'))
    return { value: text, parts: new Map() };
  const packed = brotliCompressSync(text).toString('base64');
  const count = Math.ceil(packed.length / STANDARD_BYTES);
  const head: Head = { version: 1, packed: digestOf(text), parts: count };
  return {
    value: JSON.stringify(head),
    parts: new Map(
      partsOf(names, head).map((name, at) => [
        name,
        packed.slice(at * STANDARD_BYTES, (at + 1) * STANDARD_BYTES),
      ]),
    ),
  };
}

/** SHA-256 of a text, the first 16 hex digits. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The whole text; undefined when there is no deployment. What cannot be put together is given as it stands. */
export async function readStored(aws: Aws, names: Names): Promise<string | undefined> {
  const value = await valueOf(aws, names, names.deploymentParameter);
  const head = headIn(value);
  if (value === undefined || head === undefined) return value;
  const parts = await Promise.all(partsOf(names, head).map((name) => valueOf(aws, names, name)));
  const text = unpacked(parts);
  if (text !== undefined && digestOf(text) === head.packed) return text;
  // Another run may have replaced it between the two reads.
  const newer = await valueOf(aws, names, names.deploymentParameter);
  return newer === value ? value : readStored(aws, names);
}

/** Puts the parts of a text in place. They are never changed, so one that is there is the same. */
export async function writeParts(
  aws: Aws,
  names: Names,
  { parts }: StoredText,
  { tags }: Tagged,
): Promise<void> {
  const ssm = aws.client('ssm', placeOf(names));
  for (const [Name, Value] of parts)
    await unlessMissing(
      ssm.send(
        new PutParameterCommand({
          Name,
          Value,
          Type: 'String',
          Description: `A part of what deployment ${names.deployment} of guardduty-slack consists of`,
          Tags: tagList(tags),
        }),
      ),
      'ParameterAlreadyExists',
    );
}

/** Removes all parts but those of a text. */
export async function removeOtherParts(aws: Aws, names: Names, { parts }: StoredText): Promise<void> {
  const gone = (await allParts(aws, names)).filter((name) => !parts.has(name));
  await removeParameters(aws, names, gone);
}

/** Removes the deployment's parameter and all parts. It goes in the last call, so that one that was cut short is found again. */
export async function removeStored(aws: Aws, names: Names): Promise<void> {
  await removeParameters(aws, names, [...(await allParts(aws, names)), names.deploymentParameter]);
}

async function removeParameters(aws: Aws, names: Names, all: readonly string[]): Promise<void> {
  // At most ten: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html
  for (const some of chunks(all, 10))
    await aws.client('ssm', placeOf(names)).send(new DeleteParametersCommand({ Names: [...some] }));
}

async function allParts(aws: Aws, names: Names): Promise<readonly string[]> {
  const found = await allPages(
    (NextToken) =>
      aws.client('ssm', placeOf(names)).send(
        new GetParametersByPathCommand({
          Path: names.deploymentParameter,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      ),
    ({ Parameters }) => Parameters,
    ({ NextToken }) => NextToken,
  );
  return found.flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
}

async function valueOf(aws: Aws, names: Names, Name: string): Promise<string | undefined> {
  const read = aws.client('ssm', placeOf(names)).send(new GetParameterCommand({ Name }));
  const answer = await unlessMissing(read, 'ParameterNotFound');
  if (answer === undefined) return undefined;
  if (answer.Parameter?.Value !== undefined) return answer.Parameter.Value;
  throw new ProvisionError(
    'AWS_REFUSED',
    `AWS answered GetParameter for ${Name} without a value.`,
    'Run the same command again.',
  );
}

function headIn(text: string | undefined): Head | undefined {
  try {
    const { version, packed, parts } = JSON.parse(text ?? '') as Partial<Head>;
    const isHead =
      version === 1 && typeof packed === 'string' && /^[\da-f]{16}$/.test(packed) && Number.isInteger(parts);
    return isHead ? { version, packed, parts: Math.min(Number(parts), MOST_PARTS) } : undefined;
  } catch {
    return undefined;
  }
}

/** More than any configuration takes: a number that was changed by hand must not send us reading for ever. */
const MOST_PARTS = 1_000;

function unpacked(parts: readonly (string | undefined)[]): string | undefined {
  if (parts.includes(undefined)) return undefined;
  try {
    return brotliDecompressSync(Buffer.from(parts.join(''), 'base64')).toString();
  } catch {
    return undefined;
  }
}

function partsOf({ deploymentParameter }: Names, { packed, parts }: Head): string[] {
  return Array.from({ length: parts }, (_, at) => `${deploymentParameter}/${packed}-${at + 1}`);
}

function placeOf({ account, homeRegion: region }: Names): Place {
  return { account, region };
}

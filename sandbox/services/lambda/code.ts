/** Deployment packages: checked as Lambda checks an upload. */
import { createHash } from 'node:crypto';
import type { FunctionCode } from '../../model/types/lambda.ts';
import { AwsError } from '../service.ts';
import { readArchive } from './archive.ts';
import { invalidParameter } from './errors.ts';
import type { Code } from './state.ts';

const MAX_ZIPPED = 52_428_800;

/** The most that a deployment package may unpack to. */
export const MAX_UNZIPPED = 262_144_000;

/** The code of CreateFunction's `Code` or of UpdateFunctionCode. */
export function readCode(input: FunctionCode): Code {
  const zipFile = input.ZipFile;
  if (zipFile === undefined) {
    const other = (['S3Bucket', 'ImageUri'] as const).find((member) => input[member] !== undefined);
    throw invalidParameter(
      other === undefined
        ? 'Please provide a source for function code.'
        : `Code from ${other} is not simulated: upload a ZipFile.`,
    );
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(zipFile)) {
    throw new AwsError('SerializationException', 'The ZipFile can not be decoded from base64');
  }
  const zip = new Uint8Array(Buffer.from(zipFile, 'base64'));
  if (zip.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
  if (zip.length > MAX_ZIPPED) {
    throw new AwsError(
      'RequestEntityTooLargeException',
      `Zipped size must be smaller than ${MAX_ZIPPED} bytes`,
      413,
    );
  }
  const entries = readArchive(zip, Infinity);
  if (entries === undefined) {
    throw invalidParameter(
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
  }
  if (entries.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
  if (entries.reduce((sum, { bytes }) => sum + bytes.length, 0) >= MAX_UNZIPPED) {
    throw invalidParameter(`Unzipped size must be smaller than ${MAX_UNZIPPED} bytes`);
  }
  return { zip, sha256: createHash('sha256').update(zip).digest('base64') };
}

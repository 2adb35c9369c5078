import type { Environment } from './proxy.ts';

/** The profiles of the AWS configuration and credentials files, by name; none where there are no files. */
export async function awsProfiles(): Promise<
  Readonly<Record<string, Readonly<Record<string, string | undefined>>>>
> {
  // Loaded only when it is needed: the SDK has its own.
  const { parseKnownFiles } = await import('@smithy/core/config');
  return parseKnownFiles({});
}

/** The profile in use: the one that was named, or else that of the environment; undefined where only the default applies. */
export function profileName(env: Environment, named: string | undefined): string | undefined {
  return [named, env['AWS_PROFILE'], env['AWS_DEFAULT_PROFILE']].find(
    (name) => name !== undefined && name !== '',
  );
}

/** What the profile in use says of something, such as `region`. */
export async function profileSetting(
  env: Environment,
  named: string | undefined,
  key: string,
): Promise<string | undefined> {
  const value = (await awsProfiles())[profileName(env, named) ?? 'default']?.[key] ?? '';
  return value === '' ? undefined : value;
}

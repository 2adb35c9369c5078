import { profileSetting } from '../aws/profiles.ts';
import type { Environment } from '../aws/proxy.ts';

/** The Region that every AWS tool would use here, and where it is set. */
export interface DefaultRegion {
  readonly region: string;
  /** `AWS_REGION`, `AWS_DEFAULT_REGION` or `the AWS profile`. */
  readonly origin: string;
}

/**
 * The Region of the environment or else the profile, in the order of the AWS CLI; undefined where none is set.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export async function defaultRegion(env: Environment, profile?: string): Promise<DefaultRegion | undefined> {
  for (const variable of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
    const region = env[variable] ?? '';
    if (region !== '') return { region, origin: variable };
  }
  const region = await profileSetting(env, profile, 'region');
  return region === undefined ? undefined : { region, origin: 'the AWS profile' };
}

import { knownPartitionOf } from '../aws/partition.ts';
import { invalidConfig } from '../config/config-error.ts';
import { checkConfig, type CheckedConfig } from '../config/check-config.ts';
import type { Config } from '../config/config.ts';
import { destinationsOf, namesFrom } from '../deployment/deployment.ts';
import type { Names } from '../deployment/names.ts';
import type { ConfigMistake } from '../base/errors.ts';
import { policyText } from '../base/policy-document.ts';
import { functionPolicy } from './policies.ts';

/** What the inline policies of a role may have in all, white space not counted. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ROLE_POLICY_CHARACTERS = 10_240;

/** Checks a configuration as {@link checkConfig} does, and whether AWS has room for what it asks for. */
export function checkConfigWithLimits(raw: unknown): CheckedConfig {
  const checked = checkConfig(raw);
  if (checked.config === undefined) return checked;
  const mistakes = overLimits(namesBeforehand(checked.config), checked.config);
  return mistakes.length === 0 ? checked : { mistakes };
}

/** @throws ProvisionError CONFIG_INVALID when AWS has no room for what a configuration asks for */
export function refuseOverLimits(names: Names, config: Config): void {
  const mistakes = overLimits(names, config);
  if (mistakes.length > 0)
    throw invalidConfig('The configuration', mistakes, 'Correct it and run the same command again.');
}

/** What AWS has no room for, measured as AWS measures it. Routes and all other settings are in the function's zip, which has room for any. */
function overLimits(names: Names, config: Config): readonly ConfigMistake[] {
  const destinations = destinationsOf(names, config);
  const size = policyText(functionPolicy(names, destinations, config.function)).replace(/\s/g, '').length;
  return size <= ROLE_POLICY_CHARACTERS
    ? []
    : [
        {
          path: ['slack', 'destinations'],
          message: `the policy by which the function reads ${destinations.length} secrets has ${size} characters, and IAM takes ${ROLE_POLICY_CHARACTERS}: use fewer destinations or shorter names`,
        },
      ];
}

/** The names as long as they will be, while the account is not known, and perhaps not the Region. */
function namesBeforehand(config: Config): Names {
  const { homeRegion = 'ap-northeast-1' } = config;
  return namesFrom(config, '0'.repeat(12), homeRegion, knownPartitionOf(homeRegion) ?? 'aws');
}

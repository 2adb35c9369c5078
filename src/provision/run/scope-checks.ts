import { deploymentOf, type Deployment } from '../deployment/deployment.ts';
import { ProvisionError } from '../base/errors.ts';
import { invalidConfig } from '../config/config-error.ts';
import type { PipelineInput } from '../pipeline/pipeline.ts';
import type { Notice } from '../engine/report.ts';
import type { RunContext, RunOptions } from './run-context.ts';

/**
 * Regions that a run covers and the deployment did not before: who repeats a command without its `--regions` covers them
 * all, and AWS bills them.
 */
export function regionsAdded(input: PipelineInput): readonly Notice[] {
  const { previous } = input;
  if (previous === undefined) return [];
  const added = deploymentOf(input).regions.filter((region) => !previous.regions.includes(region));
  return added.length === 0
    ? []
    : [
        {
          code: 'REGIONS_ADDED',
          message: `The deployment covered ${previous.regions.join(', ')}; now also ${added.join(', ')}.`,
          fix: 'If that is not meant, name the Regions: --regions, or regions in the configuration. Put it into guardduty-slack.yaml, and no run forgets it.',
        },
      ];
}

/**
 * A deployment for an Organization is not made one of a single account by leaving `--org` out.
 *
 * @throws ProvisionError CONFIG_INVALID
 */
export function refuseToNarrow({ facts, names, pipeline: { previous } }: RunContext): void {
  const organization = previous?.organization ?? null;
  if (facts.organization !== undefined || organization === null) return;
  throw new ProvisionError(
    'CONFIG_INVALID',
    `Deployment ${names.deployment} in account ${names.account} is for organization ${organization}, and --org is missing.`,
    'Add --org, or org: true to the configuration. For a deployment of this account alone, choose another name: --name <name>',
  );
}

/**
 * Who asks about the Organization does not get the answer of a deployment that covers one account.
 *
 * @throws ProvisionError CONFIG_INVALID
 */
export function refuseToWiden(
  { scope, config: { name } }: RunOptions,
  { organization, account }: Deployment,
): void {
  if (scope === 'account' || organization !== null) return;
  throw new ProvisionError(
    'CONFIG_INVALID',
    `Deployment ${name} is for account ${account} alone, not for an Organization.`,
    'Ask about this account with --no-org. To cover the Organization: guardduty-slack enable --org',
  );
}

/**
 * A selection that names what is not there is not carried out in part: whoever mistyped a unit would believe that its
 * accounts are protected.
 *
 * @throws ProvisionError CONFIG_INVALID
 */
export function refuseBadSelection({ facts: { selectionMistakes }, options: { only } }: RunContext): void {
  if (only === 'pipeline' || selectionMistakes.length === 0) return;
  throw invalidConfig('The selection of accounts', selectionMistakes, SELECTION_FIX);
}

/** Where the right ids are found. */
export const SELECTION_FIX =
  'Look the ids up: aws organizations list-roots, list-organizational-units-for-parent --parent-id <id>, list-accounts. Correct ou, excludeOu or excludeAccounts, and run the same command again.';

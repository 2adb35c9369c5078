import { isLaterVersion } from '../base/cli-version.ts';
import { ProvisionError } from '../base/errors.ts';
import type { Notice } from '../engine/report.ts';
import type { RunContext } from './run-context.ts';

/**
 * Why this version changes nothing of the deployment: a later one made it, and this one would take away what it does not
 * know. Undefined where nothing is in the way, or `--allow-downgrade` says that it is meant.
 */
export function refusedDowngrade({ options, names, pipeline }: RunContext): ProvisionError | undefined {
  const writtenBy = laterWriter({ options, pipeline });
  return writtenBy === undefined || options.allowDowngrade === true
    ? undefined
    : new ProvisionError(
        'NEWER_CLI',
        `CLI ${writtenBy} last changed deployment ${names.deployment}, and this is CLI ${options.cliVersion}: it would replace the newer function code and settings by its own.`,
        'Upgrade with npm install --global guardduty-slack@latest, or add --allow-downgrade if that is meant.',
      );
}

/** That a later version made what is looked at, where a plan or a status is read. */
export function downgradeNotice(context: Pick<RunContext, 'options' | 'pipeline'>): readonly Notice[] {
  const writtenBy = laterWriter(context);
  return writtenBy === undefined
    ? []
    : [
        {
          code: 'NEWER_CLI',
          message: `CLI ${writtenBy} last changed this deployment; this is CLI ${context.options.cliVersion}, which may take what is newer for a difference.`,
          fix: 'Upgrade: npm install --global guardduty-slack@latest',
        },
      ];
}

function laterWriter({ options, pipeline }: Pick<RunContext, 'options' | 'pipeline'>): string | undefined {
  const writtenBy = pipeline.previous?.writtenBy;
  return isLaterVersion(writtenBy, options.cliVersion) ? writtenBy : undefined;
}

import type { RunOptions } from '../../provision/index.ts';
import { readConfiguration, type Configuration } from '../options/configuration.ts';
import type { Context } from '../options/context.ts';
import type { Interruption } from '../interaction/interruption.ts';
import { isOn, textOf } from '../options/options.ts';
import { showProgress, type Progress } from '../progress/progress.ts';
import { gatherSecrets } from '../interaction/secrets.ts';

/** A command that talks to AWS, ready to begin. */
export interface AwsRun {
  readonly options: RunOptions;
  readonly configuration: Configuration;
  readonly progress: Progress;
}

/** Puts together what the library needs: configuration, secrets, the function's code and the effects. */
export async function openRun(
  context: Context,
  { signal, sleep }: Interruption,
  needs: { readonly secrets: boolean },
): Promise<AwsRun> {
  const { io, given } = context;
  const configuration = await readConfiguration(io, given);
  const { config } = configuration;
  const [secrets, code] = await Promise.all([
    needs.secrets ? gatherSecrets(context, config) : Promise.resolve({}),
    io.functionCode(),
  ]);
  const only = textOf(given, '--only') as RunOptions['only'] | undefined;
  const progress = await showProgress(context);
  return {
    configuration,
    progress,
    options: {
      config,
      configured: configuration.shaped,
      scope: isOn(given, '--org') ? 'organization' : 'account',
      ...(only === undefined ? {} : { only }),
      secrets,
      code,
      allowReduce: isOn(given, '--allow-reduce'),
      effects: {
        now: io.now,
        sleep,
        random: io.random,
        emit: progress.emit,
        signal,
        ...(io.requestHandler === undefined ? {} : { requestHandler: io.requestHandler }),
      },
    },
  };
}

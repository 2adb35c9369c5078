import type { RunOptions } from '../../provision/index.ts';
import { readConfiguration, type Configuration } from '../options/configuration.ts';
import type { Context } from '../options/context.ts';
import { choiceOf, isOn } from '../options/given.ts';
import { mfaCode } from '../interaction/mfa-code.ts';
import { canAsk } from '../interaction/prompts.ts';
import { interruptible, type Interruption } from '../interaction/interruption.ts';
import { gatherSecrets } from '../interaction/secrets.ts';
import type { ProgressState } from '../progress/progress-state.ts';
import { showProgress, type Progress } from '../progress/progress.ts';

/** What a command needs, and how it ends when it is interrupted. */
export interface Needs {
  /** True for a command that stores or checks the Slack secrets; `if-set` for one that only compares those that are there. */
  readonly secrets: boolean | 'if-set';
  /** Says what was done and how to resume, when what is under way does not end in time. Nothing before the run began. */
  readonly left?: (state: ProgressState) => string;
}

/** A command that talks to AWS, ready to begin. */
export interface AwsRun {
  readonly options: RunOptions;
  readonly configuration: Configuration;
  readonly progress: Progress;
  readonly interruption: Interruption;
}

/**
 * Runs a command that talks to AWS: puts together what the library needs, lets Ctrl-C end it, and takes the progress
 * away before whatever comes next.
 *
 * @returns the exit code of `run`, or 130 (143) when it was interrupted
 */
export function withRun(
  context: Context,
  needs: Needs,
  run: (run: AwsRun) => Promise<number>,
): Promise<number> {
  let begun: Progress | undefined;
  return interruptible(
    context,
    (interruption) =>
      inRun(context, needs, interruption, (opened) => {
        begun = opened.progress;
        return run(opened);
      }),
    () => (begun === undefined ? '' : (needs.left?.(begun.state()) ?? '')),
  );
}

/** The same for one look of a command that looks again and again. */
export async function inRun<T>(
  context: Context,
  needs: Needs,
  interruption: Interruption,
  run: (run: AwsRun) => Promise<T>,
): Promise<T> {
  const opened = await openRun(context, needs, interruption);
  try {
    return await run(opened);
  } finally {
    opened.progress.stop();
  }
}

/** What the library needs: configuration, secrets, the function's code and the effects. */
async function openRun(context: Context, needs: Needs, interruption: Interruption): Promise<AwsRun> {
  const { io, given } = context;
  const configuration = await readConfiguration(io, given);
  const { config } = configuration;
  const [secrets, code] = await Promise.all([
    needs.secrets === false ? {} : gatherSecrets(context, config, needs.secrets === 'if-set'),
    io.functionCode(),
  ]);
  const only = choiceOf(given, '--only');
  const progress = await showProgress(context);
  return {
    configuration,
    progress,
    interruption,
    options: {
      config,
      configured: configuration.shaped,
      scope: config.org ? 'organization' : 'account',
      ...(only === undefined ? {} : { only }),
      secrets,
      code,
      cliVersion: context.version,
      allowReduce: isOn(given, '--allow-reduce'),
      allowDowngrade: isOn(given, '--allow-downgrade'),
      effects: {
        now: io.now,
        sleep: interruption.sleep,
        random: io.random,
        emit: progress.emit,
        signal: interruption.signal,
        env: io.env,
        signIn: context.signIn,
        ...(canAsk(context)
          ? { askMfaCode: (serial) => mfaCode(context, serial, progress, interruption.signal) }
          : {}),
        ...(io.requestHandler === undefined ? {} : { requestHandler: io.requestHandler }),
      },
    },
  };
}

import { forwardsAcrossRegions } from '../aws/partition.ts';
import { destinationsOf } from '../deployment/deployment.ts';
import { ProvisionError } from '../base/errors.ts';
import { pipelineParts, type Forwarder, type PipelineInput } from './parts.ts';
import { absent, step } from '../engine/resource.ts';
import { refuseOverLimits } from './limits.ts';
import { givenSecretProblem } from './secret-problem.ts';
import { inParallel, inSequence, type Tree } from '../engine/tree.ts';

export { readDeployment } from './resources/deployment-parameter.ts';
export type { FunctionCode } from './function-package.ts';
export type { PipelineInput } from './parts.ts';

/**
 * The pipeline and its forwarders in the order in which nothing is delivered before it can be handled: what the function
 * needs, the function, its queue's mapping, and the rules last.
 *
 * @throws ProvisionError SLACK_SECRET_INVALID when a given secret is invalid; all of them are named
 * @throws ProvisionError CONFIG_INVALID when AWS has no room for what the configuration asks for
 */
export function pipelineTree(input: PipelineInput): Tree {
  refuseBadSecrets(input);
  refuseOverLimits(input.names, input.config);
  const parts = pipelineParts(input);
  const { heartbeat } = parts;
  const anyForwarder = parts.forwarders.length > 0;
  const main = inSequence(
    inParallel(
      step(parts.functionRole),
      inSequence(step(parts.deadLetters), step(parts.queue)),
      step(parts.table),
      step(parts.logGroup),
      ...parts.secrets.map((one) => step(one)),
      ...(anyForwarder ? [step(parts.forwarderRole)] : []),
    ),
    step(parts.function),
    step(parts.mapping),
    inParallel(
      step(parts.rule),
      step(input.config.slack.heartbeat ? heartbeat : absent(heartbeat)),
      ...parts.goneSecrets.map((one) => step(absent(one))),
    ),
    inParallel(...parts.forwarders.map(forwarderTree), ...parts.goneForwarders.map(withoutForwarder)),
    // The role goes with the last forwarder. Where none is possible there never was one.
    ...(anyForwarder || parts.forwardersWait || !forwardsAcrossRegions(input.names.partition)
      ? []
      : [step(absent(parts.forwarderRole))]),
  );
  return inSequence(
    step(parts.deployment),
    // An alarm that cannot be made must not keep findings from being delivered.
    inParallel(
      main,
      ...parts.alarms.map((one) => step(one)),
      ...(madeByEarlierVersion(input) ? parts.retiredAlarms.map((one) => step(absent(one))) : []),
    ),
    ...(parts.cleanup === undefined ? [] : [step(parts.cleanup)]),
  );
}

/** Versions before `alarms.undelivered` did not save it. */
function madeByEarlierVersion({ previous }: PipelineInput): boolean {
  return previous !== undefined && previous.settings.undelivered === undefined;
}

function forwarderTree({ deadLetters, rule, alarm }: Forwarder): Tree {
  return inSequence(step(deadLetters), inParallel(step(rule), step(alarm)));
}

/** Without its forwarder a Region, where GuardDuty stays on, has no way to Slack: that needs consent. */
function withoutForwarder({ region, deadLetters, rule, alarm }: Forwarder): Tree {
  const gone = {
    ...absent(rule),
    reduces: () => [`delivery of findings from ${region} to Slack`],
  };
  return inSequence(step(gone), inParallel(step(absent(deadLetters)), step(absent(alarm))));
}

function refuseBadSecrets({ names, config, secrets }: PipelineInput): void {
  const problems = destinationsOf(names, config).flatMap((one) => {
    const problem = givenSecretProblem(one, secrets[one.name], config.slack.allowHosts);
    return problem === undefined ? [] : [`destination ${one.name}: ${problem}`];
  });
  if (problems.length > 0)
    throw new ProvisionError(
      'SLACK_SECRET_INVALID',
      `Invalid Slack webhook or token, so nothing was done:\n${problems.map((one) => `  - ${one}`).join('\n')}`,
      'Copy it again from https://api.slack.com/apps, or allow a host of your own with --slack-allow-host.',
    );
}

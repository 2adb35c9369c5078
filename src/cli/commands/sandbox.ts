import type { Context } from '../context.ts';
import { interruptible } from '../interruption.ts';
import { loadProvision, loadSandbox } from '../library.ts';
import { numberOf } from '../options.ts';
import { jsonText } from '../render/json.ts';

/** `sandbox serve` and `sandbox dump`. */
export function sandbox(context: Context, [action]: readonly string[]): Promise<number> {
  return action === 'dump' ? dump(context) : serve(context);
}

/** Serves the simulator until it is interrupted. */
async function serve(context: Context): Promise<number> {
  const { organizationWorld, startSandbox } = await loadSandbox();
  const accounts = await whole(context, '--accounts', 12, 3);
  const port = await whole(context, '--port', 0, 0);
  const running = await startSandbox({ world: organizationWorld({ members: accounts - 2 }), port });
  const variables = { ...running.environment(), SLACK_WEBHOOK: running.slackWebhook };
  if (context.form === 'json') context.print(jsonText({ version: 1, url: running.url, variables }, 'json'));
  else {
    context.say(
      `A simulated Organization of ${accounts} accounts answers on ${running.url}. Ctrl-C ends it.`,
    );
    context.say('In another terminal, set these, then use guardduty-slack, the AWS CLI or any SDK:\n');
    for (const [name, value] of Object.entries(variables)) context.print(`export ${name}=${value}`);
    context.say(
      `\nFor example: guardduty-slack enable --org --admin-account 222222222222 --regions us-east-1,eu-west-1 --slack-webhook-env SLACK_WEBHOOK --slack-allow-host ${new URL(running.url).host}`,
    );
  }
  await interruptible(
    { ...context, warn: () => undefined },
    ({ signal }) =>
      new Promise((resolve) => {
        // Something must keep the program alive while it only listens to its own server.
        signal.addEventListener('abort', () => resolve(0));
      }),
  );
  await running.close();
  // Being stopped is how serving ends: no failure.
  return 0;
}

/** Prints the world of the sandbox that AWS_ENDPOINT_URL names. */
async function dump({ io, print }: Context): Promise<number> {
  const { ProvisionError } = await loadProvision();
  const endpoint = io.env['AWS_ENDPOINT_URL'];
  const answer =
    endpoint === undefined
      ? undefined
      : await fetch(new URL('/_sandbox/dump', endpoint)).catch(() => undefined);
  if (answer?.ok !== true)
    throw new ProvisionError(
      'NETWORK',
      endpoint === undefined ? 'AWS_ENDPOINT_URL names no sandbox.' : `No sandbox answers at ${endpoint}.`,
      'Run guardduty-slack sandbox serve, and set the variables it prints.',
    );
  print(jsonText(await answer.json(), 'json'));
  return 0;
}

async function whole(
  { given }: Context,
  flag: '--accounts' | '--port',
  normal: number,
  least: number,
): Promise<number> {
  const value = numberOf(given, flag) ?? normal;
  if (Number.isInteger(value) && value >= least && value <= 65_535) return value;
  const { ProvisionError } = await loadProvision();
  throw new ProvisionError(
    'CONFIG_INVALID',
    `${flag} takes a whole number from ${least} on.`,
    `For example ${flag} ${Math.max(normal, 4600)}.`,
  );
}

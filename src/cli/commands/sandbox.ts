import type { Context } from '../options/context.ts';
import { loadProvision, loadSandbox } from '../options/library.ts';
import { numberIn, type NumberRange } from '../options/numbers.ts';
import { jsonText } from '../terminal/json.ts';

/** `sandbox serve` and `sandbox dump`. */
export function sandbox(context: Context, [action]: readonly string[]): Promise<number> {
  return action === 'dump' ? dump(context) : serve(context);
}

/** Serves the simulator until it is interrupted. */
async function serve(context: Context): Promise<number> {
  const { organizationWorld, startSandbox } = await loadSandbox();
  const accounts = (await numberIn(context.given, '--accounts', ACCOUNTS)) ?? 12;
  const port = (await numberIn(context.given, '--port', PORT)) ?? 0;
  const world = organizationWorld({ members: accounts - 2 });
  const running = await startSandbox({ world, port }).catch((error: unknown) => refusePort(port, error));
  const variables = {
    ...running.environment(),
    SLACK_WEBHOOK: running.slackWebhook,
    SANDBOX_TOKEN: running.controlToken,
  };
  if (context.format === 'json') context.print(jsonText({ version: 1, url: running.url, variables }, 'json'));
  else {
    context.say(
      `A simulated Organization of ${accounts} accounts answers on ${running.url}. Ctrl-C ends it.`,
    );
    context.say('In another terminal, set these, then use guardduty-slack, the AWS CLI or any SDK:\n');
    for (const [name, value] of Object.entries(variables)) context.print(`export ${name}=${value}`);
    context.say(
      '\nThe code of its Lambda functions runs on this machine, as you: upload only what you trust.',
    );
    context.say(
      `\nFor example: guardduty-slack enable --org --admin-account 222222222222 --regions us-east-1,eu-west-1 --slack-webhook-env SLACK_WEBHOOK --slack-allow-host ${new URL(running.url).host}`,
    );
  }
  const { io } = context;
  await new Promise<void>((resolve) => {
    let interrupted = false;
    io.onInterrupt((name) => {
      // There is nothing to finish, so the first Ctrl-C ends it; the second does not even wait for the port.
      if (interrupted) io.exit(name === 'SIGTERM' ? 143 : 130);
      interrupted = true;
      resolve();
    });
  });
  await running.close();
  // Being stopped is how serving ends: no failure.
  return 0;
}

/** Prints the world of the sandbox that AWS_ENDPOINT_URL names, with the token that it printed. */
async function dump({ io, print }: Context): Promise<number> {
  const { ProvisionError } = await loadProvision();
  const endpoint = io.env['AWS_ENDPOINT_URL'];
  const headers = { authorization: `Bearer ${io.env['SANDBOX_TOKEN'] ?? ''}` };
  const answer =
    endpoint === undefined
      ? undefined
      : await fetch(new URL('/_sandbox/dump', endpoint), { headers }).catch(() => undefined);
  if (answer?.status === 401)
    throw new ProvisionError(
      'CREDENTIALS_INVALID',
      'SANDBOX_TOKEN is not the token of this sandbox.',
      'Set the variables that guardduty-slack sandbox serve printed.',
    );
  if (answer?.ok !== true)
    throw new ProvisionError(
      'NETWORK',
      endpoint === undefined ? 'AWS_ENDPOINT_URL names no sandbox.' : `No sandbox answers at ${endpoint}.`,
      'Run guardduty-slack sandbox serve, and set the variables it prints.',
    );
  print(jsonText(await answer.json(), 'json'));
  return 0;
}

/** A port that cannot be had is no trouble of the network. */
async function refusePort(port: number, error: unknown): Promise<never> {
  const { ProvisionError } = await loadProvision();
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
  throw new ProvisionError(
    'CONFIG_INVALID',
    code === 'EADDRINUSE' ? `Port ${port} is in use.` : `Port ${port} may not be used by this user.`,
    'Choose another with --port NUMBER, or leave --port out: any free one is taken then.',
  );
}

/** The management account, the admin account and at least one member. */
const ACCOUNTS: NumberRange = { whole: true, least: 3, most: 10_000, example: 12 };
const PORT: NumberRange = { whole: true, least: 0, most: 65_535, example: 4600 };

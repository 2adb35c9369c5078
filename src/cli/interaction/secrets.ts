import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config, Secret } from '../../provision/index.ts';
import type { Context } from '../options/context.ts';
import { loadProvision } from '../options/library.ts';
import { textOf } from '../options/given.ts';
import { askHidden, canAsk } from './prompts.ts';
import { readAll } from '../terminal/io.ts';
import { markOf } from '../terminal/symbols.ts';

/** Where a secret comes from, without the secret. */
type Source =
  | { readonly kind: 'env'; readonly name: string; readonly by: string }
  | { readonly kind: 'file'; readonly path: string; readonly by: string }
  | { readonly kind: 'prompt' };

/** A Slack destination and where its secret is said to be. */
interface Wanted {
  readonly destination: string;
  readonly what: 'webhook URL' | 'bot token';
  readonly source: Source | undefined;
}

/**
 * Gathers the Slack secrets that this run was given, by destination. A destination without one is left out: what is
 * already stored in AWS is then kept. So is one whose variable or file the configuration names and that is not here: not
 * everyone who repairs a deployment has it. No value is ever shown, and none can be given as an argument.
 *
 * @param onlyLooks true for a command that stores none: no one is asked then
 * @throws ProvisionError SLACK_SECRET_MISSING when the file or variable that an option names is not there
 */
export async function gatherSecrets(
  context: Context,
  config: Config,
  onlyLooks: boolean,
): Promise<Readonly<Record<string, Secret>>> {
  const { secret } = await loadProvision();
  const secrets: Record<string, Secret> = {};
  for (const { destination, what, source } of await wantedSecrets(context, config)) {
    if (source === undefined || (onlyLooks && source.kind === 'prompt')) continue;
    if ((await absenceOf(context, source)) !== undefined) continue;
    const value = await valueFrom(context, source, destination, what);
    if (value !== undefined) secrets[destination] = secret(value);
  }
  return secrets;
}

/** Sources in the configuration that are not here, in words, by destination: what is stored in AWS serves in their place. */
export async function absentSources(
  context: Context,
  config: Config,
): Promise<Readonly<Record<string, string>>> {
  const absences = await Promise.all(
    (await wantedSecrets(context, config)).map(async ({ destination, source }) => {
      const absence = source === undefined ? undefined : await absenceOf(context, source);
      return absence === undefined ? [] : [[destination, absence] as const];
    }),
  );
  return Object.fromEntries(absences.flat());
}

/** Why a source that the configuration names gives nothing here; undefined where it does, and for what an option names: that is there or is a mistake. */
async function absenceOf({ io }: Context, source: Source): Promise<string | undefined> {
  if (source.kind === 'prompt' || source.by.startsWith('--')) return undefined;
  if (source.kind === 'env')
    return /^\w+$/.test(source.name) && (io.env[source.name]?.trim() ?? '') === ''
      ? `the variable ${source.name}, named by ${source.by}, is not set`
      : undefined;
  if (/^\w+:\/\//.test(source.path) || source.path === '-') return undefined;
  return stat(resolve(io.cwd, source.path)).then(
    () => undefined,
    (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? `the file ${source.path}, named by ${source.by}, does not exist` : undefined,
  );
}

/** Asks for the secrets that AWS does not have yet. Undefined when no one can be asked. */
export async function askForSecrets(
  context: Context,
  config: Config,
  have: Readonly<Record<string, Secret>>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, Secret>> | undefined> {
  if (!canAsk(context)) return undefined;
  const { secret } = await loadProvision();
  const secrets = { ...have };
  for (const { destination, what } of await wantedSecrets(context, config))
    if (secrets[destination] === undefined) {
      const value = await askHidden(context, questionFor(destination, what), { signal });
      if (value === undefined) return undefined;
      secrets[destination] = secret(value.trim());
    }
  return secrets;
}

async function wantedSecrets({ given }: Context, { slack }: Config): Promise<readonly Wanted[]> {
  const { ProvisionError } = await loadProvision();
  const variable = textOf(given, '--slack-webhook-env');
  const path = textOf(given, '--slack-webhook-file');
  const flag: Source | undefined =
    variable !== undefined
      ? { kind: 'env', name: variable, by: '--slack-webhook-env' }
      : path !== undefined
        ? { kind: 'file', path, by: '--slack-webhook-file' }
        : undefined;
  const destinations: NonNullable<Config['slack']['destinations']> = slack.destinations ?? [
    { name: 'default' },
  ];
  const webhooks = destinations.filter(({ token }) => token === undefined);
  const flagFor =
    webhooks.find(({ name }) => name === 'default') ?? (webhooks.length === 1 ? webhooks[0] : undefined);
  if (flag !== undefined && flagFor === undefined)
    throw new ProvisionError(
      'CONFIG_INVALID',
      `--slack-webhook-env and --slack-webhook-file give one secret, but the configuration has the destinations ${destinations.map(({ name }) => name).join(', ')}.`,
      'Name the secrets in slack.destinations (webhook: env:NAME or file:PATH), or call one destination default.',
    );
  return destinations.flatMap(({ name, webhook, token }) => {
    const reference = webhook ?? token;
    const what = token === undefined ? 'webhook URL' : 'bot token';
    // An existing parameter is read by the function itself; nothing is to be gathered.
    if (reference?.startsWith('ssm:') === true) return [];
    const source = name === flagFor?.name && flag !== undefined ? flag : sourceOf(reference, name);
    return [{ destination: name, what, source } as const];
  });
}

function sourceOf(reference: string | undefined, name: string): Source | undefined {
  if (reference === undefined) return undefined;
  const by = `slack.destinations (${name})`;
  if (reference.startsWith('env:')) return { kind: 'env', name: reference.slice(4), by };
  if (reference.startsWith('file:')) return { kind: 'file', path: reference.slice(5), by };
  return { kind: 'prompt' };
}

async function valueFrom(
  context: Context,
  source: Source,
  destination: string,
  what: Wanted['what'],
): Promise<string | undefined> {
  switch (source.kind) {
    case 'env':
      return fromVariable(context, source);
    case 'file':
      return fromFile(context, source);
    case 'prompt':
      return canAsk(context) ? askToKeep(context, questionFor(destination, what)) : undefined;
  }
}

/** Asks for a secret; Enter alone keeps what is stored. */
async function askToKeep(context: Context, question: string): Promise<string | undefined> {
  const answer = await askHidden(context, `${question}; Enter keeps what is stored`, { mayBeEmpty: true });
  const value = answer?.trim() ?? '';
  return value === '' ? undefined : value;
}

async function fromVariable({ io }: Context, { name, by }: Source & { kind: 'env' }): Promise<string> {
  const { ProvisionError } = await loadProvision();
  if (!/^\w+$/.test(name))
    throw new ProvisionError(
      'CONFIG_INVALID',
      `What ${by} gives is no name of a variable. It is not repeated here: it may be the secret itself.`,
      'Give the name, as in --slack-webhook-env SLACK_WEBHOOK, without $. If it was the secret, rotate it: make a new one in Slack and delete this one.',
    );
  const value = io.env[name]?.trim();
  if (value !== undefined && value !== '') return value;
  throw new ProvisionError(
    'SLACK_SECRET_MISSING',
    `The variable ${name}, named by ${by}, is ${value === undefined ? 'not set' : 'empty'}.`,
    `Set ${name}, or leave ${by} out to keep the secret that is already stored.`,
  );
}

async function fromFile(
  { io, err, warn }: Context,
  { path, by }: Source & { kind: 'file' },
): Promise<string> {
  const { ProvisionError } = await loadProvision();
  if (/^\w+:\/\//.test(path))
    throw new ProvisionError(
      'CONFIG_INVALID',
      `What ${by} gives is a URL, not a file. It is not repeated here: it may be the secret itself.`,
      'Put it into a file and name that. If it was the secret, rotate it: make a new one in Slack and delete this one.',
    );
  let value: string;
  try {
    value = path === '-' ? await readAll(io.stdin) : await readFile(resolve(io.cwd, path), 'utf8');
  } catch (error) {
    throw new ProvisionError(
      'SLACK_SECRET_MISSING',
      `The file ${path}, named by ${by}, cannot be read.`,
      'Check the path and its permissions.',
      { cause: error },
    );
  }
  if (value.trim() === '')
    throw new ProvisionError(
      'SLACK_SECRET_MISSING',
      `${path === '-' ? 'Standard input' : `The file ${path}`}, named by ${by}, is empty.`,
      'Put the Slack webhook URL there, on one line.',
    );
  if (path !== '-' && ((await stat(resolve(io.cwd, path))).mode & 0o077) !== 0)
    warn(`${markOf('warning', err)} Others on this machine can read ${path}. Fix: chmod 600 ${path}`);
  return value.trim();
}

function questionFor(destination: string, what: Wanted['what']): string {
  return `Slack ${what}${destination === 'default' ? '' : ` of destination ${destination}`} (not shown)`;
}

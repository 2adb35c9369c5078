import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readConfiguration } from '../options/configuration.ts';
import type { Context } from '../options/context.ts';
import { loadProvision } from '../options/library.ts';
import { readAll } from '../terminal/io.ts';
import { blocksOf } from '../views/card/block-kit.ts';
import { cardBox } from '../views/card/card-box.ts';
import { jsonText } from '../terminal/json.ts';
import { findingsIn, type RenderInput } from './render-input.ts';

const WANTED =
  'Give the event as EventBridge delivers it (detail-type "GuardDuty Finding"), one finding, or what aws guardduty get-findings prints.';

/**
 * `render`: findings as their Slack messages, offline and as the function would post them, but for what only AWS knows:
 * the account's name, and whom a route mentions.
 */
export async function render(context: Context, [path = '-']: readonly string[]): Promise<number> {
  const { renderFinding } = await loadProvision();
  const input = await readInput(context, path);
  const { config } = await readConfiguration(context.io, context.given);
  const messages = (input.kind === 'one' ? [input.finding] : input.findings).map((finding) =>
    renderFinding(finding, { ...config.message, adminAccount: config.adminAccount }),
  );
  if (context.format === 'json') {
    context.print(jsonText(input.kind === 'one' ? messages[0] : messages, 'json'));
    return 0;
  }
  for (const message of messages) {
    context.print(cardBox(message, context.out, { urls: context.verbose }));
    const link = `https://app.slack.com/block-kit-builder/#${encodeURIComponent(JSON.stringify({ blocks: blocksOf(message) }))}`;
    context.print(`Block Kit Builder (opens it in your browser; the finding is part of the link):\n${link}`);
  }
  return 0;
}

async function readInput({ io }: Context, path: string): Promise<Exclude<RenderInput, { kind: 'none' }>> {
  const { ProvisionError } = await loadProvision();
  let text: string;
  try {
    text = path === '-' ? await readAll(io.stdin) : await readFile(resolve(io.cwd, path), 'utf8');
  } catch (error) {
    throw new ProvisionError(
      'CONFIG_INVALID',
      `${path} cannot be read.`,
      'Name a file with a finding event, or - for standard input.',
      {
        cause: error,
      },
    );
  }
  const name = path === '-' ? 'Standard input' : path;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ProvisionError('CONFIG_INVALID', `${name} is not JSON.`, WANTED, { cause: error });
  }
  const input = findingsIn(value, name);
  if (input.kind === 'none') throw new ProvisionError('CONFIG_INVALID', input.problem, WANTED);
  return input;
}

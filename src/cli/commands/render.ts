import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readConfiguration } from '../configuration.ts';
import type { Context } from '../context.ts';
import { loadProvision } from '../library.ts';
import { readAll } from '../read-all.ts';
import { cardBox } from '../render/card-box.ts';
import { jsonText } from '../render/json.ts';

/**
 * `render`: a finding event as its Slack message, offline and as the function would post it, but for what only AWS knows:
 * the account's name, and whom a route mentions.
 */
export async function render(context: Context, [path = '-']: readonly string[]): Promise<number> {
  const { renderFinding } = await loadProvision();
  const { config } = await readConfiguration(context.io, context.given);
  const message = renderFinding(await readEvent(context, path), {
    ...config.message,
    adminAccount: config.adminAccount,
  });
  if (context.form === 'json') {
    context.print(jsonText(message, 'json'));
    return 0;
  }
  context.print(cardBox(message, context.out, { urls: context.verbose }));
  const link = `https://app.slack.com/block-kit-builder/#${encodeURIComponent(JSON.stringify({ blocks: message.blocks ?? [] }))}`;
  context.print(`Block Kit Builder (opens it in your browser; the finding is part of the link):\n${link}`);
  return 0;
}

async function readEvent({ io }: Context, path: string): Promise<unknown> {
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
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProvisionError(
      'CONFIG_INVALID',
      `${path === '-' ? 'Standard input' : path} is not JSON.`,
      'Give the event as EventBridge delivers it, or one finding as aws guardduty get-findings prints it.',
      { cause: error },
    );
  }
}

import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG_NAMES } from '../options/config-file.ts';
import type { Context } from '../options/context.ts';
import { loadProvision } from '../options/library.ts';
import { askText, canAsk } from '../interaction/prompts.ts';
import { configurationText, type Answers } from '../views/configuration-text.ts';
import { markOf } from '../terminal/symbols.ts';

/** `init`: a few questions, then a configuration file with comments. No secret is asked for, and AWS is not called. */
export async function init(context: Context): Promise<number> {
  const { ProvisionError } = await loadProvision();
  const path = join(context.io.cwd, CONFIG_NAMES[0]);
  if (!canAsk(context))
    throw new ProvisionError(
      'CONFIG_INVALID',
      'init asks questions, and this is not a terminal.',
      'Copy config/example.yaml to guardduty-slack.yaml and change it.',
    );
  if (await exists(path))
    throw new ProvisionError(
      'CONFIG_INVALID',
      `${CONFIG_NAMES[0]} is already here.`,
      'Change it by hand, or move it away first.',
    );
  const answers = await ask(context);
  if (answers === undefined)
    throw new ProvisionError(
      'INTERRUPTED',
      'Canceled: no file was written.',
      'Run it again when you are ready.',
    );
  // wx: a file that came into being meanwhile is not overwritten.
  await writeFile(path, configurationText(answers), { flag: 'wx' });
  context.print(`${markOf('good', context.out)} Wrote ${CONFIG_NAMES[0]}.`);
  context.say('Next: guardduty-slack plan shows what it would bring about; it changes nothing.');
  return 0;
}

async function ask(context: Context): Promise<Answers | undefined> {
  const { REGION_NAME, defaultRegion } = await loadProvision();
  const adminAccount = await askText(
    context,
    'Which account administers GuardDuty? (12 digits, not the management account)',
    {
      placeholder: '222222222222',
      validate: (value) => (/^\d{12}$/.test(value) ? undefined : 'An account id has 12 digits.'),
    },
  );
  if (adminAccount === undefined) return undefined;
  const homeRegion = await askText(context, 'Home Region for the Slack pipeline:', {
    initialValue: (await defaultRegion(context.io.env))?.region ?? 'us-east-1',
    validate: (value) => (REGION_NAME.test(value) ? undefined : 'A Region looks like eu-west-1.'),
  });
  if (homeRegion === undefined) return undefined;
  const regions = await askText(context, 'Regions to cover (all, or a comma-separated list):', {
    initialValue: 'all',
    validate: (value) =>
      value === 'all' || value.split(',').every((one) => REGION_NAME.test(one.trim()))
        ? undefined
        : 'all, or Regions such as eu-west-1,us-east-1.',
  });
  if (regions === undefined) return undefined;
  const minSeverity = await askText(context, 'Minimum severity to send to Slack (1 to 10; 4 is Medium):', {
    initialValue: '4',
    validate: (value) => (Number(value) >= 1 && Number(value) <= 10 ? undefined : 'A number from 1 to 10.'),
  });
  if (minSeverity === undefined) return undefined;
  return {
    adminAccount,
    homeRegion,
    regions: regions === 'all' ? 'all' : regions.split(',').map((one) => one.trim()),
    minSeverity: Number(minSeverity),
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

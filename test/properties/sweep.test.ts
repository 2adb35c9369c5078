import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Problem } from '../../src/provision/engine/report.ts';
import type { RunReport, StatusReport } from '../../src/provision/index.ts';
import { ADMIN_ACCOUNT, advance, recordFinding, slackMessages } from '../../sandbox/index.ts';
import { AFAR, deployed, HOME, type Deployed } from '../cli/deployed.ts';
import { BREAKS, byHand, type Break } from './breaks.ts';
import { cases, everyNth, TIME_LIMIT } from './sizes.ts';

const MINUTE = 60_000;
const REGIONS = [HOME, AFAR];
const SETTINGS = ['--org', '--admin-account', ADMIN_ACCOUNT, '--regions', REGIONS.join(',')];
const SECRET = ['--slack-webhook-env', 'SLACK_WEBHOOK'];

const { numRuns = 1, seed = 0 } = cases(2, 1500);
const swept: readonly Break[] = [
  ...everyNth(BREAKS.length, 12, 7).flatMap((index) => BREAKS.slice(index, index + 1)),
  ...fc.sample(fc.nat(100_000), { numRuns, seed }).map(byHand),
];

test.each(swept)('$name: status says whether findings arrive, and enable lets them', sweep, TIME_LIMIT);

async function sweep(broken: Break): Promise<void> {
  const here = await deployed();
  const what = broken.happen(here.world) ?? broken.name;
  await pass(here, 10);
  const arrived = await find(here);
  const problems = await problemsOf(here);
  const lost = REGIONS.filter((region) => !arrived.includes(region));
  if (broken.stops) expect({ what, arrived }).not.toEqual({ what, arrived: REGIONS });

  const silent = lost.filter((region) => !problems.some((one) => tells(one, region)));
  const wolf = arrived.flatMap((region) => problems.filter((one) => cries(one, region)));
  const helpless = problems.filter(({ impact, fix }) => impact === '' || fix === '');
  expect({ what, silent, wolf, helpless, problems: silent.length + wolf.length > 0 ? problems : [] }).toEqual(
    {
      what,
      silent: [],
      wolf: [],
      helpless: [],
      problems: [],
    },
  );
  if (lost.length === 0 || broken.repairs === 'other') return;

  const planned = await here.cli(['plan', ...SETTINGS, ...SECRET, '--check', '--output', 'json']);
  expect({ what, code: planned.code }).toEqual({ what, code: expect.toBeOneOf([2, 3]) });
  const enabled = await here.run([...namedCommand(problems), ...SECRET, '--yes', '--output', 'json']);
  const { changes } = JSON.parse(enabled.stdout) as RunReport;
  const failed = changes.filter(({ error }) => error !== undefined);
  expect({ what, code: enabled.code, failed }).toEqual({ what, code: 0, failed: [] });
  await pass(here, 10);
  expect({ what, arrived: await find(here) }).toEqual({ what, arrived: REGIONS });
}

/** The command that puts things right, as a problem names it. Where a secret is missing, an option is named. */
function namedCommand(problems: readonly Problem[]): readonly string[] {
  const named = problems.flatMap(({ fix }) => /^Run: guardduty-slack (enable\b.*)$/.exec(fix)?.[1] ?? []);
  if (named.length === 0) expect(problems.map(({ fix }) => fix).join(' ')).toContain('--slack-webhook-env');
  return (named[0] ?? 'enable --org').split(' ');
}

/** Has something found in each Region; gives the Regions whose finding is in Slack a while later. */
async function find(here: Deployed): Promise<readonly string[]> {
  const { world } = here;
  const type = 'Recon:EC2/PortProbeUnprotectedPort';
  const ids = REGIONS.map((region) =>
    recordFinding(world, { account: ADMIN_ACCOUNT, region, type, severity: 8 }),
  );
  await pass(here, 5);
  const posted = slackMessages(world).map(({ payload }) => JSON.stringify(payload));
  return REGIONS.filter((_, index) => posted.some((text) => text.includes(ids[index] ?? 'no finding')));
}

/** Lets time pass, in steps in which the world does what is due. */
async function pass({ world, sandbox }: Deployed, minutes: number): Promise<void> {
  await sandbox.settle();
  for (let minute = 0; minute < minutes; minute++) {
    advance(world, MINUTE);
    await sandbox.settle();
  }
}

async function problemsOf({ cli }: Deployed): Promise<readonly Problem[]> {
  const { code, stdout, stderr } = await cli(['status', '--output', 'json']);
  if (stdout === '') throw new Error(stderr);
  const { healthy, problems } = JSON.parse(stdout) as StatusReport;
  expect({ healthy, code }).toEqual({
    healthy: problems.length === 0,
    code: healthy ? 0 : expect.toBeOneOf([2, 3]),
  });
  return problems;
}

/** Whether a problem says that findings of the Region do not arrive, may not, or that it is not known. */
function tells({ impact, address }: Problem, region: string): boolean {
  const isAbout = impact.includes(region) || !/ from /.test(impact);
  return /reach Slack/.test(impact) ? isAbout : / does not protect /.test(impact) && address.includes(region);
}

/** Whether a problem says that none of them arrives. */
function cries(problem: Problem, region: string): boolean {
  return /^No findings|(?:do|did) not reach/.test(problem.impact) && tells(problem, region);
}

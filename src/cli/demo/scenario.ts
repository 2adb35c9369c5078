import type { RunReport } from '../../provision/index.ts';
import type { CanonicalDump } from '../../../sandbox/index.ts';
import type { Context } from '../options/context.ts';
import { cardBox } from '../views/card/card-box.ts';
import { count } from '../terminal/layout.ts';
import { renderTeardownSummary } from '../views/teardown-summary.ts';
import { compareWorlds } from './compare.ts';
import { demoFindings } from './findings.ts';
import { DEMO_REGIONS } from './configuration.ts';
import type { DemoEnvironment } from './environment.ts';
import { createNarrator, type Narrator } from './narrator.ts';

/** Tells the story on the environment. 0 when everything went as it should, so that it serves as a check as well. */
export async function playScenario(context: Context, environment: DemoEnvironment): Promise<number> {
  const { sandbox, lib } = environment;
  const { world } = sandbox;
  const narrator = createNarrator(context, environment);
  const { title, say, run, pause } = narrator;
  const before = lib.canonicalDump(world);

  say(
    `A simulated AWS Organization on this machine: 122 accounts (a management account, a security account, 120 members, one of them suspended) and ${DEMO_REGIONS.length} Regions, of which three members have switched ${DEMO_REGIONS[2]} off. The program is the real one; only AWS and Slack are simulated.`,
  );
  context.print(
    `\n${context.out.style('dim', `# guardduty-slack.yaml\n${environment.configuration.trimEnd()}`)}`,
  );
  await pause(0.2);

  title('1. What would be done? Planning only reads.');
  const planned = await run(['plan', '--org']);
  if (planned.code !== 0) return planned.code;
  const organization = /\bo-[a-z0-9]{10,32}\b/.exec(planned.output)?.[0] ?? '';
  await pause(0.2);

  title('2. Do it.');
  const enabled = await run(['enable', '--org', '--yes']);
  if (enabled.code !== 0) return enabled.code;
  await pause(0.3);

  title('3. GuardDuty finds something, in two Regions and two accounts.');
  const allArrived = await findingsArrive(context, environment, narrator);
  await pause(0.2);

  title('4. Is all well?');
  const status = await run(['status']);
  await pause(0.3);

  title('5. Run it again: nothing is left to do.');
  const callsBefore = lib.callsOf(world).length;
  const again = await run(['enable', '--org', '--yes']);
  const calls = lib.callsOf(world).slice(callsBefore);
  const writes = calls.filter(({ write }) => write).length;
  say(`The simulator counted ${count(calls.length, 'call')}, ${writes} of them writes.`);
  await pause(0.2);

  title('6. Take it all away again.');
  const torn = await narrator.report([
    'teardown',
    '--org',
    '--delete-member-detectors',
    '--yes',
    '--expect-org',
    organization,
  ]);
  if (torn === undefined) return 1;
  context.print(renderTeardownSummary(torn, context.out, { verbose: false }));
  const isAsBefore = verified(context, narrator, torn, before, lib.canonicalDump(world));
  const good = allArrived && status.code === 0 && again.code === 0 && writes === 0 && isAsBefore;
  context.print('');
  say(
    good
      ? 'That is all of it. Your own Organization next? guardduty-slack plan --org --admin-account <id>'
      : 'Something did not go as it should; what is marked above says what.',
  );
  return good ? 0 : 1;
}

/** Has GuardDuty find something and shows what Slack got. Whether each finding arrived as one message. */
async function findingsArrive(
  context: Context,
  environment: DemoEnvironment,
  { say, pause }: Narrator,
): Promise<boolean> {
  const { sandbox, lib } = environment;
  const findings = demoFindings(environment);
  for (const finding of findings) lib.recordFinding(sandbox.world, finding);
  await sandbox.settle();
  const messages = lib.slackMessages(sandbox.world);
  for (const message of messages) {
    context.print(cardBox(message.payload, context.out, { title: 'Slack  #security', most: 20 }));
    await pause(0.3);
  }
  say(`${count(findings.length, 'finding')}, ${count(messages.length, 'message')}.`);
  return messages.length === findings.length;
}

/** Says whether a teardown left all as it was before, but for what it lists. */
function verified(
  context: Context,
  { say }: Narrator,
  { exceptions = [] }: RunReport,
  before: CanonicalDump,
  after: CanonicalDump,
): boolean {
  const { places, unexplained } = compareWorlds(before, after, exceptions);
  context.print('');
  say(
    unexplained.length === 0
      ? `✓ Verified in ${count(places, 'place')}: except for the ${count(exceptions.length, 'item')} listed above, AWS is exactly as it was before the demo.`
      : `✗ AWS is not as it was before the demo in places that are not listed: ${unexplained.join(', ')}`,
  );
  return unexplained.length === 0;
}

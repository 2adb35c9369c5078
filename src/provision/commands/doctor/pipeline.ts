import { textOf } from '../../engine/note.ts';
import { TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { destinationsOf, keepsSecret, namesFrom } from '../../deployment/deployment.ts';
import { changesOf, plan } from '../../engine/engine.ts';
import type { Names } from '../../deployment/names.ts';
import { findingPattern, type PipelineInput } from '../../pipeline/parts.ts';
import { pipelineNotices } from '../../pipeline/status.ts';
import { pipelineTree, readDeployment } from '../../pipeline/pipeline.ts';
import type { Change } from '../../engine/resource.ts';
import { givenSecretProblem } from '../../pipeline/secret-problem.ts';
import { isAboutSecret } from '../../base/secret-errors.ts';
import { fail, failed, looked, pass, skipped, warn, type Check } from './check.ts';
import type { DoctorContext, AccountRoles } from './context.ts';

const NAMES = { id: 'names', title: 'Names' };
const STORED = { id: 'slack-secret', title: 'Slack secret' };

/** Looks at what the pipeline will be made of, without making any of it. */
export async function pipelineChecks(
  context: DoctorContext,
  roles: AccountRoles,
  regions: readonly string[],
): Promise<readonly Check[]> {
  const { session, options } = context;
  const { homeRegion, partition, identity } = session;
  const names = namesFrom(options.config, roles.admin ?? identity.account, homeRegion, partition);
  const input: PipelineInput = {
    names,
    regions,
    config: options.config,
    // Judged by themselves; here only whether something is stored counts.
    secrets: {},
    code: options.code,
    cliVersion: options.cliVersion,
    organizationId: roles.organization?.id,
  };
  const [pattern, changes] = await Promise.all([patternCheck(context, names), planned(context, input)]);
  return [
    pattern,
    ...('error' in changes ? [failed(NAMES, changes.error)] : [namesCheck(changes.changes)]),
    secretCheck(context, names, 'error' in changes ? undefined : changes.changes),
    topicsCheck(input),
  ];
}

/** The lines that need a way into the admin account, where there is none. */
export function pipelineUnseen(because: string, { options, session }: DoctorContext): readonly Check[] {
  const { homeRegion, partition, identity } = session;
  return [
    skipped(NAMES, because),
    secretCheck({ options }, namesFrom(options.config, identity.account, homeRegion, partition), undefined),
  ];
}

async function planned(
  { read, session }: DoctorContext,
  input: PipelineInput,
): Promise<{ readonly changes: readonly Change[] } | { readonly error: unknown }> {
  try {
    const previous = await readDeployment(read, input.names);
    const tree = pipelineTree(previous === undefined ? input : { ...input, previous });
    return { changes: changesOf(await plan(tree, read, session.effects.emit)) };
  } catch (error) {
    return { error };
  }
}

/** The rule's pattern by EventBridge's own judgement: a finding that is severe enough matches, one that is not does not. */
function patternCheck({ read, session, options }: DoctorContext, { account }: Names): Promise<Check> {
  const subject = { id: 'pattern', title: 'Event pattern' };
  const { minSeverity } = options.config;
  const { homeRegion: region } = session;
  const events = read.client('events', { account, region });
  const matches = async (severity: number): Promise<boolean | undefined> => {
    const Event = {
      version: '0',
      id: '00000000-0000-0000-0000-000000000000',
      source: 'aws.guardduty',
      'detail-type': 'GuardDuty Finding',
      account,
      time: '2026-01-01T00:00:00Z',
      region,
      resources: [],
      detail: { severity },
    };
    const answer = await events.send(
      new TestEventPatternCommand({
        EventPattern: JSON.stringify(findingPattern(minSeverity)),
        Event: JSON.stringify(Event),
      }),
    );
    return answer.Result;
  };
  return looked(subject, async () => {
    const [severe, minor] = await Promise.all([matches(minSeverity), matches(minSeverity - 0.1)]);
    if (severe === true && minor === false)
      return pass(subject, `EventBridge takes findings from severity ${minSeverity} on`);
    return fail(
      subject,
      `EventBridge does not tell findings of severity ${minSeverity} from lesser ones.`,
      'This is a bug: please report it.',
      'UNEXPECTED',
    );
  });
}

/** Every name is free or ours. The same reads show whether each service lets us look. */
function namesCheck(changes: readonly Change[]): Check {
  const unreadable = changes.filter(({ action, error }) => action === 'unknown' && !isAboutSecret(error));
  const [first] = unreadable;
  if (first !== undefined) {
    const more = unreadable.length === 1 ? '' : ` (and ${unreadable.length - 1} more)`;
    return fail(
      NAMES,
      `${first.address} cannot be looked at: ${first.error?.message ?? ''}${more}`,
      first.error?.fix ?? '',
      first.error?.code ?? null,
    );
  }
  const foreign = changes.filter(({ action, error }) => action === 'blocked' && error === undefined);
  if (foreign.length > 0)
    return fail(
      NAMES,
      foreign.map((change) => `${change.address}: ${textOf(change)}.`).join(' '),
      'Remove or rename what is there, or choose another prefix with --name.',
      'NOT_OURS',
    );
  const free = changes.filter(({ action }) => action === 'create').length;
  return pass(NAMES, free === 0 ? 'all are ours already' : `${free} are free, and none is anybody else’s`);
}

function secretCheck(
  { options }: Pick<DoctorContext, 'options'>,
  names: Names,
  changes: readonly Change[] | undefined,
): Check {
  const { config, secrets } = options;
  const destinations = destinationsOf(names, config);
  const wrong = destinations.flatMap((one) => {
    const problem = givenSecretProblem(one, secrets[one.name], config.slack.allowHosts);
    return problem === undefined ? [] : [`${one.name}: ${problem}`];
  });
  if (wrong.length > 0)
    return fail(
      STORED,
      `Invalid Slack webhook or token. ${wrong.join('; ')}.`,
      'Copy it again from https://api.slack.com/apps, or allow a host of your own with --slack-allow-host.',
      'SLACK_SECRET_INVALID',
    );
  const storedOf = (name: string): Change | undefined =>
    changes?.find(({ kind, address }) => kind === 'secret' && address.endsWith(`/${name}`));
  const changed = destinations
    .filter(({ name }) => secrets[name] === undefined)
    .flatMap(({ name }) => storedOf(name)?.error ?? [])
    .find(({ code }) => code === 'SLACK_SECRET_CHANGED');
  if (changed !== undefined) return fail(STORED, changed.message, changed.fix, changed.code);
  const isStored = (name: string): boolean => {
    const stored = storedOf(name);
    return stored !== undefined && stored.error === undefined;
  };
  const absences = destinations.flatMap(({ name }) => options.absentSources[name] ?? []).join('; ');
  const missing = destinations.filter(
    (one) => keepsSecret(one, config.name) && secrets[one.name] === undefined && !isStored(one.name),
  );
  if (missing.length > 0)
    return warn(
      STORED,
      `Neither given nor ${changes === undefined ? 'looked for in AWS' : 'stored'}: ${missing.map(({ name }) => name).join(', ')}${absences === '' ? '' : ` (${absences})`}.`,
      'Have it ready: enable asks for it on a terminal, and takes it from --slack-webhook-env or --slack-webhook-file in CI.',
      'SLACK_SECRET_MISSING',
    );
  const given = destinations.filter(({ name }) => secrets[name] !== undefined).length;
  if (given === destinations.length) return pass(STORED, 'given, and it looks right');
  return pass(STORED, `stored in AWS${absences === '' ? '' : `, and kept: ${absences}`}`);
}

function topicsCheck(input: PipelineInput): Check {
  const subject = { id: 'alarm-topics', title: "Alarms' topics" };
  const elsewhere = Object.entries(input.config.alarms.topics).filter(
    ([region, topic]) => topic.split(':')[3] !== region,
  );
  const [first] = elsewhere;
  if (first !== undefined)
    return fail(
      subject,
      `The topic for ${first[0]} is of another Region: ${first[1]}. An alarm tells topics of its own Region only.`,
      `Name a topic of ${first[0]} in alarms.topics.`,
      'CONFIG_INVALID',
    );
  const [notice] = pipelineNotices(input);
  return notice === undefined
    ? pass(subject, 'every Region has one')
    : warn(subject, notice.message, notice.fix ?? 'Name topics in alarms.topics.');
}

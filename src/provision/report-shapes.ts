import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from './base/errors.ts';
import { LEFTOVER_CODES, NOTE_CODES, type LeftoverCode } from './base/notice-codes.ts';
import { KINDS } from './engine/kind.ts';
import type { AuditReport } from './commands/audit/audit-report.ts';
import type { DoctorReport } from './commands/doctor/doctor.ts';
import type { RedriveReport } from './commands/redrive/redrive-report.ts';
import type { TestReport } from './commands/test/test-report.ts';
import type { NoteCode } from './engine/note.ts';
import type { RunReport, StatusReport } from './engine/report.ts';

// The reports as shapes of zod, for their JSON Schemas alone: `npm run schemas` writes those, and no command loads this.
// At the end each shape is compared with the type that the code works with, so that the two cannot differ.

const count = z.int().nonnegative();
const text = z.string();
const list = <T extends z.ZodType>(item: T): z.ZodArray<T> => z.array(item);
/** A value of any kind; undefined is left out of JSON. */
const anything = z.unknown();
const noteCode = z.enum([
  ...Object.keys(NOTE_CODES),
  'MEMBER_ACCOUNT',
  'NOT_OURS',
  'OTHER_ADMINISTRATOR',
] as unknown as [NoteCode]);
const errorCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode]);
const explained = text.describe('One of the codes that guardduty-slack explain lists.');

const error = z.strictObject({ code: explained, message: text, fix: text, requestId: text.exactOptional() });
const notice = z.strictObject({ code: text, message: text, fix: text.exactOptional() });
const apiCalls = z
  .strictObject({ total: count, writes: count, byOperation: z.record(text, count) })
  .describe('Attempts, retries included.');
const common = { notices: list(notice), apiCalls, durationMs: z.number().nonnegative() };

const organization = z
  .strictObject({ id: text, managementAccountId: text, adminAccountId: text, accounts: count.nullable() })
  .nullable()
  .describe('Null when the run is about one account.');

const memberProblem = z.strictObject({
  account: text,
  region: text,
  status: text.describe("AWS's RelationshipStatus, or NotMember."),
  reason: text,
  fix: text,
  unhealthy: z
    .boolean()
    .describe(
      'False for what is counted and listed but no fault: a suspended account, a Region that the account did not enable.',
    ),
});

const members = z
  .strictObject({
    eligible: count,
    enabled: count,
    problems: list(memberProblem),
    excluded: list(
      z.strictObject({
        account: text,
        reason: text,
        byChoice: z
          .boolean()
          .describe('False: the account cannot have GuardDuty, for example because it is suspended.'),
      }),
    ).describe('Accounts that are left out in every Region.'),
  })
  .describe('Counts of account-Regions.');

const change = z.strictObject({
  address: text.describe('<kind> <account>/<region>[/<name>]'),
  kind: z.enum(KINDS),
  account: text,
  region: text,
  action: z.enum(['none', 'create', 'update', 'remove', 'keep', 'blocked']),
  reduces: list(text).describe(
    'Protection or delivery that the change turns off; off a terminal a change that has any needs --allow-reduce.',
  ),
  fields: list(z.strictObject({ field: text, from: anything, to: anything })),
  notes: list(z.strictObject({ code: noteCode, text })).describe('What there is to know about the change.'),
  outcome: z.enum(['planned', 'applied', 'failed', 'not-tried']),
  error: error.exactOptional(),
});

const runReport = z.strictObject({
  version: z.literal(1),
  command: z.enum(['plan', 'enable', 'teardown']),
  organization,
  homeRegion: text,
  regions: list(text),
  skippedRegions: list(z.strictObject({ region: text, reason: text })),
  changes: list(change),
  summary: z.strictObject({
    none: count,
    create: count,
    update: count,
    remove: count,
    keep: count,
    blocked: count,
    failed: count,
    notTried: count,
  }),
  members,
  opening: z
    .strictObject({
      before: list(z.strictObject({ region: text, critical: count, high: count })),
      digest: z.enum(['sent', 'not-sent']).describe('Whether Slack gets one message about it.'),
    })
    .describe(
      'enable: findings that were open, not archived, in Regions from which findings come to Slack since this run.',
    )
    .exactOptional(),
  exceptions: list(
    z.strictObject({
      address: text,
      code: z
        .enum([...Object.keys(LEFTOVER_CODES), ...Object.keys(ERROR_CODES)] as unknown as [
          LeftoverCode | ErrorCode,
        ])
        .describe('Why; where it could not be read, the code of the error.'),
      reason: text,
      basis: z
        .enum(['observed', 'assumed'])
        .describe('Seen when all was over, or assumed: before it, and where it could not be read.'),
    }),
  )
    .describe('Teardown: everything that is not as it was before the first run, one thing each.')
    .exactOptional(),
  ...common,
});

const region = z.strictObject({
  region: text,
  healthy: z
    .boolean()
    .describe(
      'The verdict on the Region: detector, members, way to Slack, and no problem with an address in it.',
    ),
  health: z.strictObject({ detector: z.boolean(), members: z.boolean(), forwarder: z.boolean() }),
  admin: text.nullable(),
  detector: z.enum(['ENABLED', 'DISABLED', 'absent', 'unknown']),
  autoEnable: text.nullable(),
  features: z.record(text, text),
  members: z.strictObject({ eligible: count, enabled: count, byStatus: z.record(text, count) }),
  forwarder: z
    .enum(['forwarded', 'drift', 'absent', 'home', 'unknown', 'none'])
    .describe('The way of its findings to the home Region.'),
});

const state = z.enum(['ok', 'drift', 'absent', 'unknown']);
const part = z.strictObject({
  healthy: z.boolean(),
  state,
  absentIn: list(text).describe('Where objects of this part are missing, a Region for each.'),
});

const pipeline = z.strictObject({
  health: z.strictObject({
    rule: part,
    queue: part,
    deadLetters: part,
    function: part,
    mapping: part,
    destinations: part,
    alarms: part,
  }),
  rule: state,
  queue: z.strictObject({ visible: count, inFlight: count }).nullable(),
  deadLetters: list(z.strictObject({ region: text, name: text, messages: count })),
  function: z
    .strictObject({ version: text, codeSha256: text, upToDate: z.boolean(), runtime: text })
    .nullable(),
  mapping: text.nullable(),
  destinations: list(z.strictObject({ name: text, kind: text, parameter: text, stored: z.boolean() })),
  allowHosts: list(text),
  alarms: list(z.strictObject({ region: text, name: text, state: text })),
});

const problem = z.strictObject({
  code: explained,
  address: text,
  impact: text.describe('What it means for findings or protection.'),
  expected: text.nullable().describe('How it should be; null where nothing was compared.'),
  actual: text.nullable().describe('How it is; null where nothing was compared or it could not be read.'),
  message: text,
  fix: text.describe('One command that corrects it, or who must.'),
});

const visit = z.strictObject({
  account: text,
  region: text,
  detector: z.enum(['ENABLED', 'DISABLED', 'absent', 'unknown']),
  administrator: text.nullable().describe('Null where there is none, or it is unknown.'),
  lacking: list(text).describe('Protection plans that every member should have and this one has off.'),
  healthy: z.boolean(),
  reason: text,
  fix: text,
});

const regionStatistics = z.strictObject({
  region: text,
  countedAt: text.nullable().describe("AWS's own time of the count; null where it has not counted."),
  accounts: count.nullable().describe('Accounts of the Organization, whatever their state.'),
  enabled: count.nullable().describe('Those where GuardDuty is on.'),
  plans: z.record(text, count).describe('Accounts where each protection plan is on.'),
  doubts: list(text).describe('Why this does not show that every account is protected; empty where it does.'),
});

const statusReport = z.strictObject({
  version: z.literal(1),
  command: z.literal('status'),
  healthy: z.boolean(),
  organization,
  homeRegion: text,
  regions: list(region),
  pipeline: pipeline.nullable(),
  problems: list(problem),
  members,
  visits: list(visit)
    .nullable()
    .describe('With --deep what each member says itself, an account and Region each; else null.'),
  statistics: list(regionStatistics)
    .nullable()
    .describe("With --quick AWS's own counts, a Region each, in place of every member; else null."),
  unknown: z.boolean().describe('True when something could not be read; the exit code is then 3.'),
  ...common,
});

const hop = z.enum(['finding', 'event', 'queue', 'function', 'slack']);

const testReport = z.strictObject({
  version: z.literal(1),
  command: z.literal('test'),
  ok: z.boolean().describe('Every sample arrived. With dryRun: nothing is in the way as far as can be seen.'),
  dryRun: z.boolean(),
  homeRegion: text,
  findings: list(
    z.strictObject({
      region: text,
      type: text,
      id: text.nullable(),
      hops: list(
        z.strictObject({
          hop,
          at: text.nullable(),
          latencyMs: z.number().nullable(),
          ok: z.boolean(),
          detail: text,
        }),
      ),
      latencyMs: z.number().nullable(),
      archived: z.boolean(),
      stoppedAt: hop.exactOptional(),
      fix: text.exactOptional(),
    }),
  ),
  traces: list(text),
  ...common,
});

const redriveReport = z.strictObject({
  version: z.literal(1),
  command: z.literal('redrive'),
  ok: z.boolean().describe('Nothing is left behind. With dryRun nothing was tried.'),
  dryRun: z.boolean(),
  homeRegion: text,
  queue: text.describe('The queue in the home Region that they go back to.'),
  queues: list(
    z.strictObject({
      region: text,
      name: text,
      found: count,
      moved: count,
      left: count,
      outcome: z
        .enum(['empty', 'planned', 'moved', 'waiting', 'failed'])
        .describe('waiting: the time was over while SQS was moving, and it continues by itself.'),
      error: error.exactOptional(),
    }),
  ).describe(
    "The home Region's dead letters first, then those of each forwarder. AWS's counts are approximate.",
  ),
  ...common,
});

const auditCounts = {
  found: count.describe('Findings at or above the minimum severity that GuardDuty has.'),
  told: count.describe('Posted to Slack.'),
  digest: count.describe('Posted to Slack in one message with others.'),
  repeat: count.describe('Posted to Slack, and updated since in a way that needs no message.'),
  quiet: count.describe('Just below a minimum severity with decimals.'),
  waiting: count.describe('On its way, in the queue, or an update that GuardDuty has not published yet.'),
  deadLetters: count.describe('In a dead-letter queue; redrive brings it back.'),
  suppressed: count.describe('Archived and never sent, as suppression rules do.'),
  beforeDeployment: count.describe('Last updated before the deployment was there.'),
  neverSeen: count.describe('Should have arrived, and is nowhere.'),
  unknown: count.describe('Could not be judged. A Region that could not be read in full adds at least one.'),
};

const auditReport = z.strictObject({
  version: z.literal(1),
  command: z.literal('audit'),
  since: text.describe('Findings that were made or updated since then, ISO 8601.'),
  homeRegion: text,
  regions: list(z.strictObject({ region: text, ...auditCounts, error: error.exactOptional() })),
  summary: z.strictObject(auditCounts),
  missing: list(
    z.strictObject({
      id: text,
      account: text,
      region: text,
      type: text,
      severity: z.number(),
      updatedAt: text,
    }),
  ).describe('The findings that were never seen.'),
  repaired: count.describe('How many of the missing ones were put into the queue.'),
  ...common,
});

const doctorReport = z.strictObject({
  version: z.literal(1),
  command: z.literal('doctor'),
  ok: z.boolean().describe('False when a check fails; a warning does not count.'),
  checks: list(
    z.strictObject({
      id: text,
      status: z.enum(['pass', 'warn', 'fail']),
      title: text,
      detail: text.describe('What was seen.'),
      fix: text.nullable().describe('The next thing to do; null where nothing is.'),
      code: errorCode.nullable().describe('A code that explain knows; null where there is none.'),
    }),
  ),
  apiCalls,
});

/** A type without `readonly`, which shapes of zod do not say. */
type Plain<T> = T extends readonly (infer I)[]
  ? Plain<I>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;
/** A type with every key, so that one that may be left out is compared too. */
type Full<T> = T extends readonly (infer I)[]
  ? Full<I>[]
  : T extends object
    ? { -readonly [K in keyof T]-?: Full<T[K]> }
    : T;
type Alike<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** `true` where a shape says what a type says. */
type Same<S extends z.ZodType, T> = Alike<Plain<z.output<S>>, Plain<T>> & Alike<Full<z.output<S>>, Full<T>>;

/** The shape of each report, by the name of its file in `config/`. `same` does not compile where shape and type differ. */
export const REPORT_SHAPES = {
  run: {
    title: 'What plan, enable and teardown answer with --output json',
    shape: runReport,
    same: true satisfies Same<typeof runReport, RunReport>,
  },
  status: {
    title: 'What status answers with --output json',
    shape: statusReport,
    same: true satisfies Same<typeof statusReport, StatusReport>,
  },
  test: {
    title: 'What test answers with --output json',
    shape: testReport,
    same: true satisfies Same<typeof testReport, TestReport>,
  },
  redrive: {
    title: 'What redrive answers with --output json',
    shape: redriveReport,
    same: true satisfies Same<typeof redriveReport, RedriveReport>,
  },
  audit: {
    title: 'What audit answers with --output json',
    shape: auditReport,
    same: true satisfies Same<typeof auditReport, AuditReport>,
  },
  doctor: {
    title: 'What doctor answers with --output json',
    shape: doctorReport,
    same: true satisfies Same<typeof doctorReport, DoctorReport>,
  },
} as const;

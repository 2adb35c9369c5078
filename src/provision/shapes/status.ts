import * as z from 'zod';
import { common, count, text, list, explained, organization, members } from './parts.ts';

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

const delivery = z
  .strictObject({
    since: text.describe('Nothing before this is looked at, ISO 8601.'),
    lastDelivered: z
      .strictObject({
        at: text,
        destination: text,
        region: text.nullable(),
        type: text.nullable(),
        sample: z.boolean(),
      })
      .nullable()
      .describe('Null where none was delivered since.'),
    answers: list(
      z.strictObject({
        destination: text,
        at: text,
        status: z.int().nullable().describe('HTTP status; null where there was no answer.'),
        answer: text.describe('Slack’s answer in a word, or why there is none.'),
        delivered: z.boolean(),
      }),
    ).describe("Slack's last answer at each destination that was tried since."),
    oldestWaitingSeconds: count
      .nullable()
      .describe('How long the oldest finding in the queue has waited at least; null where none waits.'),
    seconds: z
      .strictObject({ p50: z.number().nonnegative(), p95: z.number().nonnegative() })
      .nullable()
      .describe("From GuardDuty's event to Slack's answer; null where none was delivered since."),
    unread: list(z.strictObject({ what: z.enum(['log', 'metrics']), reason: text, fix: text })).describe(
      'What could not be read, so that the facts from it are not known.',
    ),
  })
  .describe('Deliveries to Slack in the last week.');

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
  delivery,
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

const namedAmount = z.strictObject({ name: text, amount: z.number(), currency: text });

const cost = z.strictObject({
  days: z.literal(30),
  total: list(namedAmount).describe('One for each currency.'),
  byRegion: list(namedAmount),
  byFeature: list(namedAmount),
  byAccount: list(namedAmount),
  freeTrials: list(
    z.strictObject({ feature: text, accountRegions: count, fewestDays: count, mostDays: count }),
  ).describe('What is still free, with the days that are left.'),
  notKnown: list(z.strictObject({ region: text, reason: text })).describe('What AWS did not say, and why.'),
});

const inRegion = { region: text, name: text };

const blindSpots = z.strictObject({
  suppressionRules: list(
    z.strictObject({
      ...inRegion,
      hides: text.describe('Its criteria in words.'),
      tooMuch: text.nullable().describe('Why it hides more than a known exception; null where it does not.'),
      accepted: z.boolean().describe('Whether blindSpots.accepted names it.'),
    }),
  ),
  trustedLists: list(
    z.strictObject({ ...inRegion, kind: z.enum(['ip', 'entity']), status: text, location: text }),
  ),
  otherRules: list(z.strictObject({ ...inRegion, state: text, targets: list(text) })),
  otherRegions: list(text).describe('Regions outside the deployment where GuardDuty has a detector.'),
});

/** What status answers. */
export const statusReport = z.strictObject({
  version: z.literal(1),
  command: z.literal('status'),
  healthy: z.boolean(),
  organization,
  homeRegion: text,
  deployment: text.describe("The deployment's name."),
  deployedBy: text
    .nullable()
    .describe('The version of the CLI that last changed it; null where it is not known.'),
  cliVersion: text.describe('The version of the CLI that looked.'),
  generatedAt: z.iso.datetime().describe('When it looked, in UTC.'),
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
  cost: cost.nullable().describe('With --cost what GuardDuty cost in the last 30 days; else null.'),
  blindSpots: blindSpots
    .nullable()
    .describe('What hides findings although everything of the deployment works; null with --quick.'),
  unknown: z.boolean().describe('True when something could not be read; the exit code is then 3.'),
  ...common,
});

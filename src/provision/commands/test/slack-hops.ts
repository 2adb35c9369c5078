import type { DeliveryLogLine, DeliveryOutcome } from '../../../handler/contract.ts';
import type { StoredSecret } from '../../pipeline/resources/secret-parameter.ts';
import { between, type TestHop } from './test-report.ts';

const ARRIVED: readonly DeliveryOutcome[] = ['posted', 'digest', 'repeat'];

/** The newest line of each destination. */
export function latest(lines: readonly DeliveryLogLine[]): readonly DeliveryLogLine[] {
  return [...new Map(lines.map((line) => [line.destination, line])).values()];
}

/** One station for each destination, by the function's newest line about it. */
export function slackHops(
  lines: readonly DeliveryLogLine[],
  destinations: readonly string[] | undefined,
  secrets: Readonly<Record<string, StoredSecret>>,
): readonly TestHop[] {
  const last = latest(lines);
  const begun = Date.parse(lines[0]?.startedAt ?? '');
  const missing = (destinations ?? []).filter((name) =>
    last.every(({ destination }) => destination !== name),
  );
  return [
    ...last.map((line): TestHop => ({
      hop: 'slack',
      at: line.answeredAt ?? null,
      latencyMs: line.answeredAt === undefined ? null : between(begun, Date.parse(line.answeredAt)),
      ok: ARRIVED.includes(line.outcome),
      detail: answerOf(line, withWhich(line, secrets)),
    })),
    ...(last.some(({ destination }) => destination === undefined) ? [] : missing).map((name): TestHop => ({
      hop: 'slack',
      at: null,
      latencyMs: null,
      ok: false,
      detail: `${name}: the function has not come to it yet`,
    })),
  ];
}

/** With which secret Slack was asked: an instance of the function keeps one for five minutes. */
function withWhich(line: DeliveryLogLine, secrets: Readonly<Record<string, StoredSecret>>): string {
  const isStored = usedStored(line, secrets);
  if (isStored === undefined) return '';
  return isStored ? ', with the stored secret' : ', with a secret that is not the stored one';
}

/** Whether a line tells of the secret that is stored now; undefined where that is not known. */
export function usedStored(
  { destination = '', secret }: DeliveryLogLine,
  secrets: Readonly<Record<string, StoredSecret>>,
): boolean | undefined {
  const stored = secrets[destination];
  if (secret === undefined || stored === undefined) return undefined;
  if (stored.fingerprint === secret) return !stored.changedByHand;
  return false;
}

function answerOf(
  { outcome, destination = 'nowhere', status, answer }: DeliveryLogLine,
  which: string,
): string {
  const said = `${[status, answer].filter((part) => part !== undefined).join(' ')}${which}`;
  switch (outcome) {
    case 'posted':
      return `${destination}: posted (${said})`;
    case 'digest':
      return `${destination}: posted in a digest (${said})`;
    case 'repeat':
      return `${destination}: counted as a repeat of a message that is there`;
    case 'given-back':
      return `${destination}: not taken yet (${said}); it waits in the queue and is tried again`;
    case 'dead-letter':
      return `${destination}: refused for good (${said}); it was moved to the dead-letter queue`;
    case 'below-minimum':
      return 'the function holds it for not severe enough';
    case 'dropped':
      return `the function took it for something else (${said})`;
  }
}

/** What to do where Slack did not take it. */
export function slackFix(lines: readonly DeliveryLogLine[], enable: string): string {
  const failed = latest(lines).find(({ outcome }) => !ARRIVED.includes(outcome));
  const again = `${enable} --slack-webhook-env NAME`;
  switch (failed?.outcome) {
    case 'dead-letter':
      return `Store a webhook or token that Slack takes: ${again}. Then: guardduty-slack redrive`;
    case 'given-back':
      return failed.answer?.startsWith('secret:') === true
        ? `Store the Slack secret again: ${again}`
        : 'Nothing is lost: it is tried again for a day, then kept in the dead-letter queue. guardduty-slack status shows how many wait.';
    case 'below-minimum':
      return `Choose a more severe type with --types, or put the newest settings in place with: ${enable}`;
    default:
      return 'Run the test again with a longer --timeout.';
  }
}

/**
 * Rules with a schedule. Nothing runs by itself in the simulated world: whoever moves it along calls {@link runSchedules}, which
 * fires what fell due since the last look, and tries failed deliveries again.
 */
import { now, type World } from '../../world/world.ts';
import { envelope, fire, runRetries, triggerOf } from './bus.ts';
import { parseCron, type Cron } from './cron.ts';
import { eventsOf, usedPlaces, type Rule } from './state.ts';

/** When a schedule is due. */
export type Schedule =
  { readonly kind: 'rate'; readonly everyMs: number } | { readonly kind: 'cron'; readonly cron: Cron };

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Fires every scheduled rule that fell due since the last call, in every account and Region, and tries again the deliveries
 * whose wait is over. Gives how many of both there were.
 */
export function runSchedules(world: World): number {
  let done = 0;
  for (const { account, region } of usedPlaces(world)) {
    for (const rule of Object.values(eventsOf(world, account, region).rules))
      done += runSchedule(world, rule);
    done += runRetries(world, account, region);
  }
  return done;
}

/**
 * Reads `rate(5 minutes)` or `cron(0 8 ? * MON *)`; undefined when it is neither.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function parseSchedule(expression: string): Schedule | undefined {
  const [, rate, cron] = /^(?:rate\((.+)\)|cron\((.+)\))$/.exec(expression) ?? [];
  if (cron !== undefined) {
    const parsed = parseCron(cron);
    return parsed && { kind: 'cron', cron: parsed };
  }
  const [, count = '', unit = '', plural = ''] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(rate ?? '') ?? [];
  const unitMs = UNITS[unit];
  if (unitMs === undefined || (count === '1') !== (plural === '')) return undefined;
  return { kind: 'rate', everyMs: Number(count) * unitMs };
}

function runSchedule(world: World, rule: Rule): number {
  const trigger = triggerOf(world, rule);
  const from = rule.lookedAt;
  const until = now(world);
  rule.lookedAt = until;
  if (trigger?.scheduleExpression === undefined || trigger.state === 'DISABLED') return 0;
  const schedule = parseSchedule(trigger.scheduleExpression);
  if (schedule === undefined) return 0;
  const due = dueTimes(schedule, rule.createdAt, from, until);
  for (const time of due) {
    const event = envelope(world, {
      account: rule.account,
      region: rule.region,
      source: 'aws.events',
      detailType: 'Scheduled Event',
      detail: {},
      resources: [rule.arn],
      time,
    });
    fire(world, rule, event, false);
  }
  return due.length;
}

/** The times in (from, until] at which the schedule is due; a rate counts from the rule's creation. */
function dueTimes(schedule: Schedule, createdAt: number, from: number, until: number): readonly number[] {
  if (schedule.kind === 'cron') return schedule.cron(from, until);
  const { everyMs } = schedule;
  const times: number[] = [];
  const first = createdAt + (Math.floor((from - createdAt) / everyMs) + 1) * everyMs;
  for (let time = first; time <= until; time += everyMs) times.push(time);
  return times;
}

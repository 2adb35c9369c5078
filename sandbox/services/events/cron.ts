/**
 * Cron expressions of scheduled rules: six fields (minutes hours day-of-month month day-of-week year), in UTC, with `?`, `L`, `W`
 * and `#`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */

/** The times in (from, until] that an expression names; milliseconds. */
export type Cron = (from: number, until: number) => readonly number[];

type Field = (value: number) => boolean;
/** A day field also sees the day's place in its month. */
type DayField = (day: Date) => boolean;

const MINUTE = 60_000;
const DAY = 86_400_000;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Reads the six fields; undefined when they are not valid. */
export function parseCron(expression: string): Cron | undefined {
  const parts = expression.trim().split(/\s+/);
  const [minutes, hours, monthDay, months, weekDay, years] = parts;
  if (parts.length !== 6 || !minutes || !hours || !monthDay || !months || !weekDay || !years)
    return undefined;
  // One of the two day fields must leave the choice to the other.
  if ((monthDay === '?') === (weekDay === '?')) return undefined;
  const minute = parseField(minutes, 0, 59);
  const hour = parseField(hours, 0, 23);
  const month = parseField(months, 1, 12, MONTHS, 1);
  const year = parseField(years, 1970, 2199);
  const day = weekDay === '?' ? parseMonthDay(monthDay) : parseWeekDay(weekDay);
  if (!minute || !hour || !month || !year || !day) return undefined;
  return (from, until) => {
    const times: number[] = [];
    for (let date = Math.floor(from / DAY) * DAY; date <= until; date += DAY) {
      const today = new Date(date);
      if (!year(today.getUTCFullYear()) || !month(today.getUTCMonth() + 1) || !day(today)) continue;
      for (let time = date; time < date + DAY; time += MINUTE) {
        const at = Math.floor((time - date) / MINUTE);
        if (time > from && time <= until && hour(Math.floor(at / 60)) && minute(at % 60)) times.push(time);
      }
    }
    return times;
  };
}

/** `*`, `5`, `1-5`, a slash and a step after either, lists of these, and names where the field has them. */
function parseField(
  text: string,
  min: number,
  max: number,
  names: readonly string[] = [],
  base = 0,
): Field | undefined {
  const toNumber = (value: string): number => {
    const name = names.indexOf(value.toUpperCase());
    return name === -1 ? (/^\d+$/.test(value) ? Number(value) : Number.NaN) : name + base;
  };
  const tests = text.split(',').map((part): Field | undefined => {
    const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [first = '', last, ...more] = range === '*' ? [String(min), String(max)] : range.split('-');
    const from = toNumber(first);
    const to = last === undefined ? (step === undefined ? from : max) : toNumber(last);
    const every = step === undefined ? 1 : Number(step);
    const valid = from >= min && from <= max && to >= min && to <= max && every > 0 && more.length === 0;
    if (!valid) return undefined;
    // A range such as FRI-MON goes over the end.
    const inside: Field = from <= to ? (v) => v >= from && v <= to : (v) => v >= from || v <= to;
    return (value) => inside(value) && (value - from + (value < from ? max - min + 1 : 0)) % every === 0;
  });
  if (!tests.every((test) => test !== undefined)) return undefined;
  return (value) => tests.some((test) => test(value));
}

/** Day of the month: also `L` (the last) and `15W` (the weekday nearest to it). */
function parseMonthDay(text: string): DayField | undefined {
  if (text === 'L') return (day) => day.getUTCDate() === daysOfMonth(day);
  const [, nearest] = /^(\d+)W$/.exec(text) ?? [];
  if (nearest !== undefined) {
    const wanted = Number(nearest);
    if (wanted < 1 || wanted > 31) return undefined;
    return (day) => wanted <= daysOfMonth(day) && day.getUTCDate() === nearestWeekday(day, wanted);
  }
  const field = parseField(text, 1, 31);
  return field && ((day) => field(day.getUTCDate()));
}

/** Day of the week, Sunday is 1: also `L` or `6L` (the last Friday) and `3#2` (the second Tuesday). */
function parseWeekDay(text: string): DayField | undefined {
  if (text === 'L') return (day) => day.getUTCDay() === 6;
  const [, weekday = '', last, nth] = /^(\w{1,3}?)(?:(L)|#([1-5]))$/.exec(text) ?? [];
  if (last !== undefined || nth !== undefined) {
    const single = parseField(weekday, 1, 7, WEEKDAYS, 1);
    if (!single) return undefined;
    return (day) =>
      single(day.getUTCDay() + 1) &&
      (nth === undefined
        ? day.getUTCDate() + 7 > daysOfMonth(day)
        : Math.ceil(day.getUTCDate() / 7) === Number(nth));
  }
  const field = parseField(text, 1, 7, WEEKDAYS, 1);
  return field && ((day) => field(day.getUTCDay() + 1));
}

function daysOfMonth(day: Date): number {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
}

function nearestWeekday(day: Date, wanted: number): number {
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), wanted)).getUTCDay();
  if (weekday === 6) return wanted === 1 ? 3 : wanted - 1;
  if (weekday === 0) return wanted === daysOfMonth(day) ? wanted - 2 : wanted + 1;
  return wanted;
}

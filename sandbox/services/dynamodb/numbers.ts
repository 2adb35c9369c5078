/**
 * DynamoDB's numbers: decimals of up to 38 significant digits, kept exactly. JavaScript's own would round them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
import { validation } from './errors.ts';

/** `digits × 10^exponent`; digits carry the sign and never end in a zero, but for zero itself. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const MAX_DIGITS = 38;
const MAX_MAGNITUDE = 125;
const MIN_MAGNITUDE = -130;

/** The number as DynamoDB gives it back: no exponent, no superfluous zeros. Throws as DynamoDB refuses it. */
export function normalNumber(text: string): string {
  return format(parse(text));
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareNumbers(a: string, b: string): number {
  const [x, y] = aligned(parse(a), parse(b));
  return x < y ? -1 : x > y ? 1 : 0;
}

/** `a + b`, or `a - b` with a negative sign. */
export function addNumbers(a: string, b: string, sign: 1 | -1 = 1): string {
  const [x, y, exponent] = aligned(parse(a), parse(b));
  return format(checked(trimmed({ digits: sign === 1 ? x + y : x - y, exponent })));
}

function parse(text: string): Decimal {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*$/.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (match === null || whole + fraction === '') {
    throw validation(
      text === ''
        ? 'The parameter cannot be converted to a numeric value'
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  }
  const digits = BigInt(whole + fraction) * (match[1] === '-' ? -1n : 1n);
  return checked(trimmed({ digits, exponent: Number(match[4] ?? 0) - fraction.length }));
}

function trimmed({ digits, exponent }: Decimal): Decimal {
  if (digits === 0n) return { digits, exponent: 0 };
  while (digits % 10n === 0n) {
    digits /= 10n;
    exponent += 1;
  }
  return { digits, exponent };
}

function checked(number: Decimal): Decimal {
  const length = magnitudeText(number.digits).length;
  const magnitude = number.exponent + length - 1;
  if (length > MAX_DIGITS)
    throw validation('Attempting to store more than 38 significant digits in a Number');
  if (magnitude > MAX_MAGNITUDE) {
    throw validation(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  }
  if (number.digits !== 0n && magnitude < MIN_MAGNITUDE) {
    throw validation(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  return number;
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [
    a.digits * 10n ** BigInt(a.exponent - exponent),
    b.digits * 10n ** BigInt(b.exponent - exponent),
    exponent,
  ];
}

function format({ digits, exponent }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = magnitudeText(digits);
  if (exponent >= 0) return sign + text + '0'.repeat(exponent);
  const padded = text.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

function magnitudeText(digits: bigint): string {
  return (digits < 0n ? -digits : digits).toString();
}

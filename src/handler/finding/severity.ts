/** How a finding of some severity is named, marked and treated. */
export interface Band {
  readonly name: 'Critical' | 'High' | 'Medium' | 'Low' | 'Unknown';
  /** Precedes the word, never replaces it. */
  readonly sign: string;
  /** Of the bar next to a message's details. */
  readonly color: string;
  /** Goes first and is never folded into a digest. */
  readonly urgent: boolean;
}

const UNKNOWN: Band = { name: 'Unknown', sign: '⚪', color: '#868686', urgent: true };

/** From https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html; each band reaches up to the next. */
const BANDS: readonly (readonly [from: number, band: Band])[] = [
  [9, { name: 'Critical', sign: '🔴', color: '#b3001b', urgent: true }],
  [7, { name: 'High', sign: '🟠', color: '#e8590c', urgent: true }],
  [4, { name: 'Medium', sign: '🟡', color: '#f2b705', urgent: false }],
  [1, { name: 'Low', sign: '🔵', color: '#2f7fd1', urgent: false }],
];

/** The band of a severity. One outside 1 to 10 is unknown, and treated as urgent because it may be anything. */
export function bandOf(severity: number | undefined): Band {
  if (severity === undefined || severity > 10) return UNKNOWN;
  return BANDS.find(([from]) => severity >= from)?.[1] ?? UNKNOWN;
}

/** `High (8)`, or `Unknown`. */
export function describeSeverity(severity: number | undefined): string {
  const { name } = bandOf(severity);
  return severity === undefined ? name : `${name} (${severity})`;
}

/** `🟠 High`, or `⚪ Unknown severity`. */
export function headingOf(severity: number | undefined): string {
  const { sign, name } = bandOf(severity);
  return `${sign} ${name === 'Unknown' ? 'Unknown severity' : name}`;
}

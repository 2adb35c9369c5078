import type { StatusReport } from '../../provision/index.ts';
import { harmless } from '../terminal/sanitize.ts';
import { partsOf } from './address.ts';

const HEADS = [
  'type',
  'account',
  'region',
  'status',
  'healthy',
  'eligible',
  'enabled',
  'code',
  'message',
  'fix',
] as const;

type Row = Partial<Record<(typeof HEADS)[number], string | number | boolean>>;

/** The same facts as rows: one a Region, one a member that is not protected, one a problem, and
 * with `--deep` one for each look into a member. RFC 4180, with a heading. */
export function statusCsv({ regions, members, problems, visits }: StatusReport): string {
  const rows: Row[] = [
    ...regions.map(({ region, admin, detector, members: { eligible, enabled } }) => ({
      type: 'region',
      account: admin ?? '',
      region,
      status: detector,
      healthy: detector === 'ENABLED' && enabled >= eligible,
      eligible,
      enabled,
    })),
    ...members.problems.map(({ account, region, status, unhealthy, reason, fix }) => ({
      type: 'member',
      account,
      region,
      status,
      healthy: !unhealthy,
      message: reason,
      fix,
    })),
    ...problems.map(({ address, code, message, fix }) => ({
      type: 'problem',
      account: partsOf(address).account,
      region: partsOf(address).region,
      status: address,
      healthy: false,
      code,
      message,
      fix,
    })),
    ...(visits ?? []).map(({ account, region, detector, healthy, reason, fix }) => ({
      type: 'visit',
      account,
      region,
      status: detector,
      healthy,
      message: reason,
      fix,
    })),
  ];
  return [HEADS, ...rows.map((row) => HEADS.map((head) => row[head] ?? ''))]
    .map((cells) => `${cells.map(cellText).join(',')}\r\n`)
    .join('');
}

/**
 * A spreadsheet takes a cell that begins with one of these for a formula, so text from outside gets an apostrophe first.
 * https://owasp.org/www-community/attacks/CSV_Injection. What would act on a terminal that shows the file is spelled out.
 */
function cellText(value: string | number | boolean): string {
  const text = harmless(String(value).replace(/\r\n?/g, '\n'));
  const safe = typeof value === 'string' && /^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

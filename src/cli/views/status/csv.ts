import type { CostReport, StatusReport } from '../../../provision/index.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import { partsOf } from '../parts/address.ts';
import { blindSpotRows } from '../parts/blind-spots.ts';
import { pipelineRows, REGION_COLUMNS } from './columns.ts';

/** New columns go to the end, so that scripts that count columns keep working. */
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
  'new_accounts',
  'to_slack',
  'impact',
  'expected',
  'actual',
  'amount',
  'currency',
] as const;

type Row = Readonly<Record<string, string | number | boolean>>;

/**
 * The same facts as rows: one a Region, one a part of the pipeline, one a member that is not protected, one a problem,
 * one a blind spot, and with `--deep` one for each look into a member. RFC 4180, with a heading.
 */
export function statusCsv({
  regions,
  pipeline,
  homeRegion,
  members,
  problems,
  visits,
  cost,
  blindSpots,
}: StatusReport): string {
  const rows: readonly Row[] = [
    ...regions.map((region) => ({
      type: 'region',
      ...Object.fromEntries(
        REGION_COLUMNS.flatMap(({ csv, fact }) => (csv === undefined ? [] : [[csv, fact(region).text]])),
      ),
      account: region.admin ?? '',
      healthy: region.healthy,
      eligible: region.members.eligible,
      enabled: region.members.enabled,
    })),
    ...(pipeline === null ? [] : pipelineRows(pipeline)).map(({ part, title, text, healthy }) => ({
      type: 'pipeline',
      region: homeRegion,
      status: text,
      healthy: healthy ?? '',
      code: part,
      message: title,
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
    ...problems.map(({ address, code, impact, expected, actual, message, fix }) => ({
      type: 'problem',
      account: partsOf(address).account,
      region: partsOf(address).region,
      status: address,
      healthy: false,
      code,
      message,
      fix,
      impact,
      expected: expected ?? '',
      actual: actual ?? '',
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
    ...(cost === null ? [] : costRows(cost)),
    ...blindSpotRows(blindSpots).map(({ kind, region, name, text, healthy }) => ({
      type: 'blind spot',
      region,
      status: text,
      healthy,
      code: kind,
      message: name,
    })),
  ];
  return [HEADS, ...rows.map((row) => HEADS.map((head) => row[head] ?? ''))]
    .map((cells) => `${cells.map(cellText).join(',')}\r\n`)
    .join('');
}

/** What GuardDuty cost, a row for each account, Region and feature: not to be added up, each kind is all of it. */
function costRows({ byAccount, byRegion, byFeature }: CostReport): readonly Row[] {
  return [
    ...byAccount.map(({ name, ...amount }) => ({ type: 'cost-account', account: name, ...amount })),
    ...byRegion.map(({ name, ...amount }) => ({ type: 'cost-region', region: name, ...amount })),
    ...byFeature.map(({ name, ...amount }) => ({ type: 'cost-feature', code: name, ...amount })),
  ];
}

/**
 * A spreadsheet takes a cell that begins with one of these for a formula, so text from outside gets an apostrophe first.
 * https://owasp.org/www-community/attacks/CSV_Injection. What would act on a terminal that shows the file is spelled out.
 */
function cellText(value: string | number | boolean): string {
  const text = sanitize(String(value).replace(/\r\n?/g, '\n'));
  const safe = typeof value === 'string' && /^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

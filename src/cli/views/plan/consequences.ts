import type { Config, RunReport } from '../../../provision/index.ts';
import { costText } from './cost.ts';
import { isAboutSlack } from '../parts/heading.ts';
import { count, listed } from '../../terminal/layout.ts';

/** What agreeing means beyond the list of changes: who is covered, what it costs, and which data goes where. */
export function consequences(report: RunReport, config: Config): readonly string[] {
  const cost = costText(report);
  return [whoIsCovered(report), ...(cost === undefined ? [] : [cost]), ...dataThatLeaves(report, config)];
}

/** The question, naming what it is about. */
export function enableQuestion({ organization, regions, homeRegion }: RunReport): string {
  return organization === null
    ? `Enable GuardDuty and its Slack pipeline in ${count(regions.length, 'Region')} of this account (home Region ${homeRegion})?`
    : `Enable GuardDuty for organization ${organization.id} (management account ${organization.managementAccountId}, admin account ${organization.adminAccountId})?`;
}

/** What a teardown deletes for good, and what stays and is billed. @param discard findings that are to be lost */
export function teardownConsequences(
  { changes, exceptions = [] }: RunReport,
  discard: number,
): readonly string[] {
  const removed = changes.filter(({ action }) => action === 'remove');
  const own = removed.filter(({ kind }) => kind === 'detector').length;
  const theirs = removed
    .filter(({ kind }) => kind === 'member-detectors')
    .flatMap(({ fields }) => fields)
    .reduce((sum, { field, from }) => sum + (field === 'detectors' ? Number(from) : 0), 0);
  const staying = exceptions.filter(({ code }) => code === 'STAYS_ON').length;
  return [
    ...(own + theirs === 0
      ? []
      : [
          `${count(own + theirs, 'detector')} will be deleted${theirs === 0 ? '' : `, ${theirs} of them in member accounts`}. All findings in them are gone for good: GuardDuty keeps no copy.`,
        ]),
    ...(staying === 0
      ? []
      : [
          `GuardDuty stays on in ${count(staying, 'account-Region')} of members, and AWS keeps billing it there. With --delete-member-detectors it does not.`,
        ]),
    ...(discard === 0 ? [] : [`${count(discard, 'finding')} that wait for Slack are lost.`]),
  ];
}

function whoIsCovered({ organization, regions, members }: RunReport): string {
  if (organization === null) return `GuardDuty will run in ${count(regions.length, 'Region')}.`;
  const waiting = members.eligible - members.enabled;
  return `${count(organization.accounts ?? 0, 'account')} in ${count(regions.length, 'Region')}: ${count(waiting, 'account-Region')} will be newly protected, ${members.enabled.toLocaleString('en-US')} already ${members.enabled === 1 ? 'is' : 'are'}.`;
}

/** Findings cross borders on their way to Slack, which an organization may have to know. Between Regions they travel whole. */
export function dataThatLeaves(report: RunReport, config: Config): readonly string[] {
  const { regions, homeRegion } = report;
  if (!isAboutSlack(report)) return [];
  const others = regions.filter((region) => region !== homeRegion);
  const names = (config.slack.destinations ?? [{ name: 'default' }]).map(({ name }) => name);
  const from = others.length <= 4 ? listed(others) : `${others.length} other Regions`;
  const way =
    others.length === 0 ? `are read in ${homeRegion}` : `leave ${from} for ${homeRegion}, are read there`;
  const whole = `Data: findings of severity ${config.minSeverity} and above, with their details (resources, IP addresses, user names), ${way}`;
  const slack = `Slack (${names.length === 1 ? 'destination' : 'destinations'} ${listed(names)})`;
  return [
    config.message.detail === 'minimal'
      ? `${whole}. Only their type, severity, account, Region and links go to ${slack}.`
      : `${whole}, and go to ${slack}.`,
  ];
}

import { clean } from './escape.ts';
import type { Finding } from '../finding/finding.ts';
import { partitionOf } from '../aws/partition.ts';

/** How links reach the reader's console. */
export interface LinkOptions {
  /** Start URL of the AWS access portal. */
  readonly portal?: string | undefined;
  readonly portalRole?: string | undefined;
  /** The account whose console shows every member's findings. */
  readonly adminAccount?: string | undefined;
}

/** Data in a URL, whole characters only. */
function encoded(value: string): string {
  return encodeURIComponent(Array.from(clean(value)).slice(0, 128).join(''));
}

/** The finding in the GuardDuty console of its partition and Region. Undefined where that console's host is not known. */
export function consoleUrl({
  id,
  region,
  partition,
}: Pick<Finding, 'id' | 'region' | 'partition'>): string | undefined {
  const host = partitionOf(region ?? '', partition)?.consoleHost;
  if (host === undefined) return undefined;
  const where = region === undefined ? '' : `?region=${encoded(region)}`;
  return `https://${host}/guardduty/home${where}#/findings?macros=current${id === undefined ? '' : `&fId=${encoded(id)}`}`;
}

/**
 * The findings of a type in the console of a Region: its search takes the fields of a finding's filter
 * (https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_filter-findings.html). Undefined unless the Region is written as
 * AWS writes one: it is the words of the link too.
 */
export function typeUrl(
  { region = '', partition }: Pick<Finding, 'region' | 'partition'>,
  type: string,
): string | undefined {
  const known = partitionOf(region, partition);
  if (known === undefined || !known.regions.test(region)) return undefined;
  return `https://${known.consoleHost}/guardduty/home?region=${region}#/findings?macros=current&search=type%3D${encoded(type)}`;
}

/**
 * The same through the access portal, which signs the reader in to the admin account first
 * (https://docs.aws.amazon.com/singlesignon/latest/userguide/createshortcutlink.html). Undefined without a portal.
 */
export function portalUrl(finding: Finding, options: LinkOptions): string | undefined {
  const account = options.adminAccount ?? finding.account;
  if (options.portal === undefined || account === undefined || !URL.canParse(options.portal))
    return undefined;
  const portal = new URL(options.portal);
  if (portal.protocol !== 'https:') return undefined;
  const role = options.portalRole === undefined ? '' : `&role_name=${encoded(options.portalRole)}`;
  const console = consoleUrl(finding);
  const destination = console === undefined ? '' : `&destination=${encodeURIComponent(console)}`;
  return `${portal.origin}${portal.pathname.replace(/\/$/, '')}/#/console?account_id=${encoded(account)}${role}${destination}`;
}

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

/** The finding in the GuardDuty console of its partition and Region. */
export function consoleUrl({ id, region, partition }: Pick<Finding, 'id' | 'region' | 'partition'>): string {
  const host = partitionOf(region ?? '', partition).consoleHost;
  const where = region === undefined ? '' : `?region=${encoded(region)}`;
  return `https://${host}/guardduty/home${where}#/findings?macros=current${id === undefined ? '' : `&fId=${encoded(id)}`}`;
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
  const destination = encodeURIComponent(consoleUrl(finding));
  return `${portal.origin}${portal.pathname.replace(/\/$/, '')}/#/console?account_id=${encoded(account)}${role}&destination=${destination}`;
}

const TYPES = 'guardduty_finding-types-';

/** Pages of the user guide by finding type; the first that matches. */
const PAGES: readonly (readonly [type: RegExp, page: string])[] = [
  [/^AttackSequence:/, 'guardduty-attack-sequence-finding-types'],
  [/File!/, 'findings-malware-protection-backup'],
  [/^Object:S3/, 'gdu-malware-protection-s3-finding-types'],
  [/^Execution:(?!Runtime)\w+\/(Malicious|Suspicious)File/, 'findings-malware-protection'],
  [/:Runtime\//, 'findings-runtime-monitoring'],
  [/:Kubernetes\//, 'guardduty-finding-types-eks-audit-logs'],
  [/:RDS\//, 'findings-rds-protection'],
  [/:Lambda\//, 'lambda-protection-finding-types'],
  [/:S3\//, `${TYPES}s3`],
  [/:IAMUser\//, `${TYPES}iam`],
  [/:EC2\//, `${TYPES}ec2`],
];

/** Where the user guide explains a finding type; the list of all types if it is a new one. */
export function docsUrl(type: string, partition: { readonly docs: string }): string {
  const page = PAGES.find(([pattern]) => pattern.test(type))?.[1];
  const anchor = page === undefined ? '' : `#${anchorOf(type)}`;
  return `${partition.docs}/guardduty/latest/ug/${page ?? `${TYPES}active`}.html${anchor}`;
}

/** Most headings have such an anchor; with the others the browser shows the page from its top. */
function anchorOf(type: string): string {
  const words = type.startsWith('AttackSequence:') ? type.replace(/([a-z])(?=[A-Z])/g, '$1-') : type;
  return words
    .replace(':IAMUser/', ':IAM/')
    .replace(/[:/]/g, '-')
    .replace(/[^\w-]/g, '')
    .toLowerCase()
    .slice(0, 150);
}

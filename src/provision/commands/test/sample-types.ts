/**
 * Finding types that make good samples, the mildest first, with the severity that GuardDuty gives them: none of them needs
 * a protection plan. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html
 */
const SAMPLE_TYPES: readonly (readonly [type: string, severity: number])[] = [
  ['Trojan:EC2/DropPoint', 5],
  ['Recon:EC2/Portscan', 5],
  ['Backdoor:EC2/Spambot', 5],
  ['UnauthorizedAccess:IAMUser/TorIPCaller', 5],
  ['UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B', 5],
  ['Recon:IAMUser/TorIPCaller', 5],
  ['Trojan:EC2/BlackholeTraffic', 5],
  ['CryptoCurrency:EC2/BitcoinTool.B!DNS', 8],
  ['UnauthorizedAccess:EC2/TorClient', 8],
  ['Backdoor:EC2/C&CActivity.B', 8],
  ['Trojan:EC2/DNSDataExfiltration', 8],
  ['Impact:EC2/PortSweep', 8],
  ['Backdoor:EC2/DenialOfService.Tcp', 8],
  ['UnauthorizedAccess:EC2/TorRelay', 8],
  ['Trojan:EC2/DGADomainRequest.B', 8],
  ['AttackSequence:IAM/CompromisedCredentials', 9],
  ['AttackSequence:S3/CompromisedData', 9],
  ['AttackSequence:EKS/CompromisedCluster', 9],
];

/** Types whose samples are severe enough to be delivered, the mildest first. */
export function sampleTypes(minSeverity: number): readonly string[] {
  return SAMPLE_TYPES.filter(([, severity]) => severity >= minSeverity).map(([type]) => type);
}

/** A sample that is there already. */
export interface KnownSample {
  readonly type: string;
  readonly archived: boolean;
}

/**
 * The type to make a sample of. A sample that is there already is only updated, and updates go out at the detector's
 * publishing frequency; so one that was never made goes first, then one whose sample is archived.
 *
 * @returns undefined when there is nothing to choose from
 */
export function freshType(types: readonly string[], known: readonly KnownSample[]): string | undefined {
  return (
    types.find((type) => known.every((one) => one.type !== type)) ??
    types.find((type) => known.every((one) => one.type !== type || one.archived)) ??
    types[0]
  );
}

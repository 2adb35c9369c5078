/** Written as they are: names, not words. */
const NAMES = new Set(
  'AMI API ARN AWS CLI DNS EBS EC2 ECS EKS HTTP HTTPS IAM ICMP IP MD5 MFA RDP RDS S3 SQL SSH SSM TCP TLS UDP VPC'.split(
    ' ',
  ),
);

/** Names of AWS's and others', which have capitals of their own, by their words in lower case. */
const PROPER: readonly (readonly [words: RegExp, name: string])[] = [
  [/\bautoscaling auto scaling\b/, 'Auto Scaling'],
  [/\bcloudformation\b/, 'CloudFormation'],
  [/\bcloud trail\b/, 'CloudTrail'],
  [/\bguardduty\b/, 'GuardDuty'],
  [/\bkubernetes\b/, 'Kubernetes'],
  [/\btor\b/, 'Tor'],
];

const ENUMERATION = /^[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*$/;
const LONGEST = 60;

/**
 * A value of one of AWS's enumerations as people write it: `S3_BUCKET` → `S3 bucket`, `AssumedRole` → `assumed role`,
 * `DISABLED` → `disabled`. Anything that is not written as one stays as it is.
 */
export function inWords(value: string): string {
  if (value.length > LONGEST || !ENUMERATION.test(value)) return value;
  if (value === 'IAMUser') return 'IAM user';
  const words = value
    .split(/_|(?<=[a-z])(?=[A-Z])/)
    .map((word) => (NAMES.has(word.toUpperCase()) ? word.toUpperCase() : word.toLowerCase()))
    .join(' ');
  return PROPER.reduce((text, [pattern, name]) => text.replace(pattern, name), words);
}

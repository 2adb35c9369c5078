/** Written as they are: names, not words. */
const NAMES = new Set(
  'AMI API ARN AWS CLI DNS EBS EC2 ECS EKS HTTP HTTPS IAM ICMP IP MD5 MFA RDP RDS S3 SQL SSH SSM TCP TLS UDP VPC'.split(
    ' ',
  ),
);

const ENUMERATION = /^[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*$/;
const LONGEST = 60;

/**
 * A value of one of AWS's enumerations as people write it: `S3_BUCKET` → `S3 bucket`, `AssumedRole` → `assumed role`,
 * `DISABLED` → `disabled`. Anything that is not written as one stays as it is.
 */
export function inWords(value: string): string {
  if (value.length > LONGEST || !ENUMERATION.test(value)) return value;
  if (value === 'IAMUser') return 'IAM user';
  return value
    .split(/_|(?<=[a-z])(?=[A-Z])/)
    .map((word) => (NAMES.has(word.toUpperCase()) ? word.toUpperCase() : word.toLowerCase()))
    .join(' ');
}

/**
 * The first thing to do about a finding, by family of types, condensed from AWS's remediation pages, which each row names:
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_remediate.html (read on 2026-11-28).
 */

import { matchesGlob } from '../finding/glob.ts';

/** What to do first, and the page of AWS's user guide that tells the rest. */
export interface NextStep {
  readonly step: string;
  readonly page: string;
}

/**
 * The first row that matches a type. Where a resource may be either the target or the source, `asActor` is for the source
 * (`service.resourceRole`: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Service.html).
 */
const STEPS: readonly (readonly [type: RegExp, page: string, step: string, asActor?: string])[] = [
  [
    /^AttackSequence:IAM\//,
    'compromised-creds',
    'Deactivate the access key or revoke the role’s sessions now, then undo what the signals below show.',
  ],
  [
    /^AttackSequence:S3\//,
    'compromised-s3',
    'Revoke the credentials that were used, block access to the bucket, and check what was read or deleted.',
  ],
  [
    /^AttackSequence:EKS\//,
    'guardduty-remediate-kubernetes',
    'Isolate the affected pods and nodes, and revoke the credentials they can reach.',
  ],
  [
    /^AttackSequence:ECS\//,
    'compromised-ecs',
    'Stop the affected tasks, and revoke the credentials of their task role.',
  ],
  [
    /^AttackSequence:EC2\//,
    'compromised-ec2',
    'Isolate the instances with a security group that allows nothing, and revoke their role’s sessions.',
  ],
  [
    /InstanceCredentialExfiltration|ResourceCredentialExfiltration/,
    'compromised-creds',
    'Revoke the role’s active sessions now, then look for how its credentials left the instance or resource.',
  ],
  [
    /^Policy:IAMUser\/(?:RootCredentialUsage|ShortTermRootCredentialUsage)/,
    'compromised-creds',
    'Ask the account’s owner whether they used the root user. If not, change its password and delete its access keys.',
  ],
  [
    /^Stealth:|(?:LoggingDisabled|LoggingConfigurationModified|PasswordPolicyChange)/,
    'compromised-creds',
    'Turn the logging or policy on again, then ask who owns the credentials whether they made the change.',
  ],
  [
    /ConsoleLoginSuccess/,
    'compromised-creds',
    'Ask the user whether they signed in from there. If not, reset the password, enforce MFA and revoke sessions.',
  ],
  [
    /:IAMUser\/|:IAM\//,
    'compromised-creds',
    'Ask who owns the credentials whether they did this. If not, deactivate the key or revoke the role’s sessions.',
  ],
  [
    /^Object:S3\//,
    'compromised-s3object-malware-protection-gdu',
    'Do not open the object. Isolate or delete it, and find out who uploaded it.',
  ],
  [
    /^Policy:S3\//,
    'compromised-s3',
    'If the bucket is not meant to be public, turn S3 Block Public Access on for it.',
  ],
  [
    /^Execution:S3\//,
    'compromised-s3-recoverypoint',
    'Do not restore from the recovery point. Isolate it, and look for when the malware came in.',
  ],
  [
    /:S3\//,
    'compromised-s3',
    'Check whether the caller may do this. If not, revoke its credentials and restrict the bucket’s policy.',
  ],
  [
    /^Execution:EC2\/.*Snapshot/,
    'compromised-snapshot',
    'Do not use the snapshot. Stop sharing it, and scan the volumes made from it.',
  ],
  [
    /^Execution:EC2\/.*AMI/,
    'compromised-ami',
    'Do not launch the image. Deregister it, and scan the instances launched from it.',
  ],
  [
    /^Execution:EC2\/.*RecoveryPoint/,
    'compromised-ec2-recoverypoint',
    'Do not restore from the recovery point. Isolate it, and look for when the malware came in.',
  ],
  [
    /^Recon:EC2\/PortProbe/,
    'compromised-ec2',
    'Close the port in the security group, or restrict it to the addresses that need it.',
  ],
  [
    /^(?:UnauthorizedAccess:EC2\/(?:SSH|RDP)BruteForce|Impact:EC2\/WinRMBruteForce)/,
    'compromised-ec2',
    'Restrict the port to the addresses that need it, and check whether a login succeeded.',
    'The instance itself attacks others: isolate it with a security group that allows nothing, then look for malware.',
  ],
  [
    /:EC2\//,
    'compromised-ec2',
    'Isolate the instance with a security group that allows nothing, take a snapshot, then look for malware.',
  ],
  [
    /:ECS\//,
    'compromised-ecs',
    'Stop the task, keep its image and logs, and revoke the credentials of its task role.',
  ],
  [
    /:Container\//,
    'remediate-compromised-standalone-container',
    'Isolate the container, keep its image, and look for what else runs on its host.',
  ],
  [
    /^Execution:Kubernetes\/(?:Malicious|Suspicious)File/,
    'guardduty-remediate-kubernetes',
    'Isolate the pod and the node that hold the file, keep the image, and revoke the credentials that they can reach.',
  ],
  [
    /:Kubernetes\//,
    'guardduty-remediate-kubernetes',
    'Check whether the Kubernetes user may do this. If not, revoke its access and undo the change.',
  ],
  [
    /:Runtime\//,
    'guardduty-remediate-runtime-monitoring',
    'Isolate the instance, pod or task that runs the process, before you stop it: memory is evidence.',
  ],
  [
    /:RDS\//,
    'guardduty-remediate-compromised-database-rds',
    'Restrict the database’s network access, and change the password of the database user if a login succeeded.',
  ],
  [
    /:Lambda\//,
    'remediate-lambda-protection-finding-types',
    'Review the function’s code and recent updates, and disable its triggers if you did not expect this.',
  ],
];

const ANY: NextStep = {
  step: 'Open the finding, and ask who owns the resource whether this was expected.',
  page: 'guardduty_remediate',
};

/** Where a team keeps what it does about a type: patterns of types, in which `*` stands for any text, and URLs. */
export type Runbooks = Readonly<Record<string, string>>;

/** The runbook of the longest pattern that matches a type: the one that says most about it. */
export function runbookFor(type: string, runbooks: Runbooks): string | undefined {
  const [best] = Object.keys(runbooks)
    .filter((pattern) => matchesGlob(pattern, type))
    .toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return best === undefined ? undefined : runbooks[best];
}

/**
 * What to do first about a finding of this type.
 *
 * @param role what the resource was in it, as far as it says: `TARGET` or `ACTOR`
 */
export function nextStepFor(type: string, role?: string): NextStep {
  const row = STEPS.find(([pattern]) => pattern.test(type));
  if (row === undefined) return ANY;
  const [, page, step, asActor] = row;
  return { step: role?.toUpperCase() === 'ACTOR' ? (asActor ?? step) : step, page };
}

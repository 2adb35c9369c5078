/**
 * Where AWS's user guide explains each finding type. Its anchors follow a rule that many of them break, so every type is
 * listed with the page that has it, read on 2026-11-28:
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html and the pages it names, and
 * https://docs.aws.amazon.com/guardduty/latest/ug/securityhub-integration.html, which links each type.
 */

/**
 * Page → its types. A type stands alone where its anchor follows {@link regularAnchor}, with `#anchor` where it does not,
 * and with a bare `#` where AWS's own pages spell the anchor in two ways: a link that opens the top of a page is better
 * than one that only may be right.
 */
const PAGES: readonly (readonly [page: string, types: string])[] = [
  [
    'guardduty-attack-sequence-finding-types',
    `AttackSequence:EC2/CompromisedInstanceGroup#attack-sequence-ec2-compromised-instance-group
    AttackSequence:ECS/CompromisedCluster#attack-sequence-ecs-compromised-cluster
    AttackSequence:EKS/CompromisedCluster#attack-sequence-eks-compromised-cluster
    AttackSequence:IAM/CompromisedCredentials#attack-sequence-iam-compromised-credentials
    AttackSequence:S3/CompromisedData#attack-sequence-s3-compromised-data`,
  ],
  [
    'guardduty_finding-types-ec2',
    `Backdoor:EC2/C&CActivity.B Backdoor:EC2/C&CActivity.B!DNS Backdoor:EC2/DenialOfService.Dns
    Backdoor:EC2/DenialOfService.Tcp Backdoor:EC2/DenialOfService.Udp Backdoor:EC2/DenialOfService.UdpOnTcpPorts
    Backdoor:EC2/DenialOfService.UnusualProtocol Backdoor:EC2/Spambot Behavior:EC2/NetworkPortUnusual
    Behavior:EC2/TrafficVolumeUnusual CryptoCurrency:EC2/BitcoinTool.B CryptoCurrency:EC2/BitcoinTool.B!DNS
    DefenseEvasion:EC2/UnusualDNSResolver DefenseEvasion:EC2/UnusualDoHActivity#defenseevasion-ec2-unsualdohactivity
    DefenseEvasion:EC2/UnusualDoTActivity Impact:EC2/AbusedDomainRequest.Reputation
    Impact:EC2/BitcoinDomainRequest.Reputation Impact:EC2/MaliciousDomainRequest.Reputation
    Impact:EC2/MaliciousDomainRequest.Custom#impact-ec2-maliciousdomainrequest-custom Impact:EC2/PortSweep
    Impact:EC2/SuspiciousDomainRequest.Reputation Impact:EC2/WinRMBruteForce Recon:EC2/PortProbeEMRUnprotectedPort
    Recon:EC2/PortProbeUnprotectedPort Recon:EC2/Portscan Trojan:EC2/BlackholeTraffic Trojan:EC2/BlackholeTraffic!DNS
    Trojan:EC2/DGADomainRequest.B Trojan:EC2/DGADomainRequest.C!DNS Trojan:EC2/DNSDataExfiltration
    Trojan:EC2/DriveBySourceTraffic!DNS Trojan:EC2/DropPoint Trojan:EC2/DropPoint!DNS Trojan:EC2/PhishingDomainRequest!DNS
    UnauthorizedAccess:EC2/MaliciousIPCaller.Custom UnauthorizedAccess:EC2/MetadataDNSRebind
    UnauthorizedAccess:EC2/RDPBruteForce UnauthorizedAccess:EC2/SSHBruteForce UnauthorizedAccess:EC2/TorClient
    UnauthorizedAccess:EC2/TorRelay`,
  ],
  [
    'guardduty_finding-types-iam',
    `CredentialAccess:IAMUser/AnomalousBehavior CredentialAccess:IAMUser/CompromisedCredentials
    DefenseEvasion:IAMUser/AnomalousBehavior DefenseEvasion:IAMUser/BedrockLoggingDisabled
    Discovery:IAMUser/AnomalousBehavior Exfiltration:IAMUser/AnomalousBehavior Impact:IAMUser/AnomalousBehavior
    InitialAccess:IAMUser/AnomalousBehavior PenTest:IAMUser/KaliLinux PenTest:IAMUser/ParrotLinux
    PenTest:IAMUser/PentooLinux Persistence:IAMUser/AnomalousBehavior Policy:IAMUser/RootCredentialUsage
    Policy:IAMUser/ShortTermRootCredentialUsage#policy-iam-user-short-term-root-credential-usage
    PrivilegeEscalation:IAMUser/AnomalousBehavior Recon:IAMUser/MaliciousIPCaller Recon:IAMUser/MaliciousIPCaller.Custom
    Recon:IAMUser/TorIPCaller Stealth:IAMUser/CloudTrailLoggingDisabled Stealth:IAMUser/PasswordPolicyChange
    UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B
    UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS
    UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS UnauthorizedAccess:IAMUser/MaliciousIPCaller
    UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom
    UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.InsideAWS
    UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS UnauthorizedAccess:IAMUser/TorIPCaller`,
  ],
  [
    'findings-ai-protection',
    `Impact:IAMUser/AnomalousModelInvocation#ai-protection-anomalousmodelinvocation
    Impact:IAMUser/CostHarvesting#ai-protection-costharvesting
    Impact:IAMUser/PromptInjection.Direct#ai-protection-promptinjection-direct`,
  ],
  [
    'guardduty_finding-types-s3',
    `Discovery:S3/AnomalousBehavior Discovery:S3/MaliciousIPCaller Discovery:S3/MaliciousIPCaller.Custom
    Discovery:S3/TorIPCaller Exfiltration:S3/AnomalousBehavior Exfiltration:S3/MaliciousIPCaller
    Impact:S3/AnomalousBehavior.Delete#impact-s3-anomalousbehavior-delete
    Impact:S3/AnomalousBehavior.Permission#impact-s3-anomalousbehavior-permission
    Impact:S3/AnomalousBehavior.Write#impact-s3-anomalousbehavior-write Impact:S3/MaliciousIPCaller PenTest:S3/KaliLinux
    PenTest:S3/ParrotLinux PenTest:S3/PentooLinux Policy:S3/AccountBlockPublicAccessDisabled
    Policy:S3/BucketAnonymousAccessGranted Policy:S3/BucketBlockPublicAccessDisabled Policy:S3/BucketPublicAccessGranted
    Stealth:S3/ServerAccessLoggingDisabled UnauthorizedAccess:S3/MaliciousIPCaller.Custom UnauthorizedAccess:S3/TorIPCaller`,
  ],
  [
    'guardduty-finding-types-eks-audit-logs',
    `CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed#credaccess-kubernetes-anomalousbehavior-secretsaccessed
    CredentialAccess:Kubernetes/MaliciousIPCaller CredentialAccess:Kubernetes/MaliciousIPCaller.Custom
    CredentialAccess:Kubernetes/SuccessfulAnonymousAccess CredentialAccess:Kubernetes/TorIPCaller
    DefenseEvasion:Kubernetes/MaliciousIPCaller DefenseEvasion:Kubernetes/MaliciousIPCaller.Custom
    DefenseEvasion:Kubernetes/SuccessfulAnonymousAccess DefenseEvasion:Kubernetes/TorIPCaller
    Discovery:Kubernetes/AnomalousBehavior.PermissionChecked# Discovery:Kubernetes/MaliciousIPCaller
    Discovery:Kubernetes/MaliciousIPCaller.Custom Discovery:Kubernetes/SuccessfulAnonymousAccess
    Discovery:Kubernetes/TorIPCaller
    Execution:Kubernetes/AnomalousBehavior.ExecInPod#execution-kubernetes-anomalousbehvaior-execinprod
    Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed#exec-kubernetes-anomalousbehavior-workloaddeployed
    Execution:Kubernetes/ExecInKubeSystemPod Impact:Kubernetes/MaliciousIPCaller
    Impact:Kubernetes/MaliciousIPCaller.Custom Impact:Kubernetes/SuccessfulAnonymousAccess Impact:Kubernetes/TorIPCaller
    Persistence:Kubernetes/AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount#privesc-kubernetes-anomalousbehavior-workloaddeployed-containerwithsensitivemount
    Persistence:Kubernetes/MaliciousIPCaller Persistence:Kubernetes/MaliciousIPCaller.Custom
    Persistence:Kubernetes/SuccessfulAnonymousAccess Persistence:Kubernetes/TorIPCaller
    Policy:Kubernetes/AdminAccessToDefaultServiceAccount Policy:Kubernetes/AnonymousAccessGranted
    Policy:Kubernetes/ExposedDashboard Policy:Kubernetes/KubeflowDashboardExposed
    PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated#privesc-kubernetes-anomalousbehavior-rolebindingcreated
    PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleCreated#privesc-kubernetes-anomalousbehavior-rolecreated
    PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer#privesc-kubernetes-anomalousbehavior-workloaddeployed-privcontainer`,
  ],
  [
    'findings-runtime-monitoring',
    `Backdoor:Runtime/C&CActivity.B Backdoor:Runtime/C&CActivity.B!DNS CryptoCurrency:Runtime/BitcoinTool.B
    CryptoCurrency:Runtime/BitcoinTool.B!DNS
    DefenseEvasion:Runtime/FilelessExecution#defenseeva-runtime-filelessexecution DefenseEvasion:Runtime/KernelModuleLoaded
    DefenseEvasion:Runtime/ProcessInjection.Proc#defenseeva-runtime-processinjectionproc
    DefenseEvasion:Runtime/ProcessInjection.Ptrace#defenseeva-runtime-processinjectionptrace
    DefenseEvasion:Runtime/ProcessInjection.VirtualMemoryWrite#defenseeva-runtime-processinjectionvirtualmemw
    DefenseEvasion:Runtime/PtraceAntiDebugging#defenseevasion-runtime-ptrace-anti-debug
    DefenseEvasion:Runtime/SensitiveFileModified#defense-evasion-runtime-sensitive-file-modified
    DefenseEvasion:Runtime/SuspiciousCommand#defenseevasion-runtime-suspicious-command
    Discovery:Runtime/SuspiciousCommand#discovery-runtime-suspicious-command
    Execution:Runtime/MaliciousFileExecuted#execution-runtime-malicious-file-executed
    Execution:Runtime/MaliciousFileExecuted.Custom#execution-runtime-malicious-file-executed-custom
    Execution:Runtime/NewBinaryExecuted Execution:Runtime/NewLibraryLoaded Execution:Runtime/ReverseShell
    Execution:Runtime/SuspiciousCommand#
    Execution:Runtime/SuspiciousShellCreated#execution-runtime-suspicious-shell-created Execution:Runtime/SuspiciousTool
    Impact:Runtime/AbusedDomainRequest.Reputation Impact:Runtime/BitcoinDomainRequest.Reputation
    Impact:Runtime/CryptoMinerExecuted Impact:Runtime/MaliciousDomainRequest.Reputation
    Impact:Runtime/SuspiciousDomainRequest.Reputation
    Persistence:Runtime/SensitiveFileModified#persistence-runtime-sensitive-file-modified
    Persistence:Runtime/SuspiciousCommand#persistence-runtime-suspicious-command
    PrivilegeEscalation:Runtime/SensitiveFileModified#privilege-escalation-runtime-sensitive-file-modified
    PrivilegeEscalation:Runtime/SuspiciousCommand#privilege-escalation-runtime-suspicious-command
    Trojan:Runtime/BlackholeTraffic Trojan:Runtime/BlackholeTraffic!DNS Trojan:Runtime/DGADomainRequest.C!DNS
    Trojan:Runtime/DriveBySourceTraffic!DNS Trojan:Runtime/DropPoint Trojan:Runtime/DropPoint!DNS
    Trojan:Runtime/PhishingDomainRequest!DNS UnauthorizedAccess:Runtime/MetadataDNSRebind
    UnauthorizedAccess:Runtime/TorClient UnauthorizedAccess:Runtime/TorRelay`,
  ],
  [
    'findings-malware-protection',
    `Execution:Container/MaliciousFile#execution-malware-container-maliciousfile
    Execution:Container/SuspiciousFile#execution-malware-container-suspiciousfile
    Execution:EC2/MaliciousFile#execution-malware-ec2-maliciousfile
    Execution:EC2/SuspiciousFile#execution-malware-ec2-suspiciousfile
    Execution:ECS/MaliciousFile#execution-malware-ecs-maliciousfile
    Execution:ECS/SuspiciousFile#execution-malware-ecs-suspiciousfile
    Execution:Kubernetes/MaliciousFile#execution-malware-kubernetes-maliciousfile
    Execution:Kubernetes/SuspiciousFile#execution-malware-kubernetes-suspiciousfile`,
  ],
  [
    'findings-malware-protection-backup',
    `Execution:EC2/MaliciousFile!AMI#execution-malware-ec2-maliciousfile-ami
    Execution:EC2/MaliciousFile!RecoveryPoint#execution-malware-ec2-maliciousfile-recoverypoint
    Execution:EC2/MaliciousFile!Snapshot#execution-malware-ec2-maliciousfile-snapshot
    Execution:S3/MaliciousFile!RecoveryPoint#execution-malware-s3-maliciousfile-recoverypoint`,
  ],
  ['gdu-malware-protection-s3-finding-types', 'Object:S3/MaliciousFile#s3-object-s3-malicious-file'],
  [
    'findings-rds-protection',
    `CredentialAccess:RDS/AnomalousBehavior.FailedLogin#credaccess-rds-anombehavior-failedlogin
    CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce#credaccess-rds-anombehavior-successfulbruteforce
    CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin#credaccess-rds-anombehavior-successlogin
    CredentialAccess:RDS/MaliciousIPCaller.FailedLogin#credaccess-rds-maliciousipcaller-failedlogin
    CredentialAccess:RDS/MaliciousIPCaller.SuccessfulLogin#credaccess-rds-maliciousipcaller-successfullogin
    CredentialAccess:RDS/TorIPCaller.FailedLogin#credaccess-rds-toripcaller-failedlogin
    CredentialAccess:RDS/TorIPCaller.SuccessfulLogin#credaccess-rds-toripcaller-successfullogin
    Discovery:RDS/MaliciousIPCaller Discovery:RDS/TorIPCaller`,
  ],
  [
    'lambda-protection-finding-types',
    `Backdoor:Lambda/C&CActivity.B#backdoor-lambda-ccactivity-b
    CryptoCurrency:Lambda/BitcoinTool.B#cryptocurrency-lambda-bitcointool-b
    Trojan:Lambda/BlackholeTraffic#trojan-lambda-blackhole-traffic Trojan:Lambda/DropPoint#trojan-lambda-drop-point
    UnauthorizedAccess:Lambda/MaliciousIPCaller.Custom#unauthorized-access-lambda-maliciousIPcaller-custom
    UnauthorizedAccess:Lambda/TorClient#unauthorized-access-lambda-tor-client
    UnauthorizedAccess:Lambda/TorRelay#unauthorized-access-lambda-tor-relay`,
  ],
  [
    'guardduty_finding-types-retired',
    `Discovery:S3/BucketEnumeration.Unusual Exfiltration:S3/ObjectRead.Unusual Impact:S3/ObjectDelete.Unusual
    Impact:S3/PermissionsModification.Unusual Persistence:IAMUser/NetworkPermissions
    Persistence:IAMUser/ResourcePermissions Persistence:IAMUser/UserPermissions
    Persistence:Kubernetes/ContainerWithSensitiveMount PrivilegeEscalation:IAMUser/AdministrativePermissions
    PrivilegeEscalation:Kubernetes/PrivilegedContainer
    PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified#privilegeesc-runtime-cgroupsreleaseagentmodified
    PrivilegeEscalation:Runtime/ContainerMountsHostDirectory#privilegeesc-runtime-containermountshostdirectory
    PrivilegeEscalation:Runtime/DockerSocketAccessed#privilegeesc-runtime-dockersocketaccessed
    PrivilegeEscalation:Runtime/ElevationToRoot#privilegeesc-runtime-elevation-to-root
    PrivilegeEscalation:Runtime/RuncContainerEscape#privilegeesc-runtime-runccontainerescape
    PrivilegeEscalation:Runtime/UserfaultfdUsage#privilegeesc-runtime-userfaultfdusage Recon:IAMUser/NetworkPermissions
    Recon:IAMUser/ResourcePermissions Recon:IAMUser/UserPermissions ResourceConsumption:IAMUser/ComputeResources
    Stealth:IAMUser/LoggingConfigurationModified UnauthorizedAccess:IAMUser/ConsoleLogin`,
  ],
  [
    // Listed there under their tactics, without anchors of their own.
    'findings-custom-detection-rules',
    `CredentialAccess:EC2/UnsecuredCredentials#cdr-credential-access
    CredentialAccess:RDS/ModifyAuthenticationProcess#cdr-credential-access
    DefenseImpairment:EC2/DisableOrModifyTools#cdr-defense-impairment
    DefenseImpairment:Organizations/DisableOrModifyTools#cdr-defense-impairment
    DefenseImpairment:Organizations/ModifyCloudResourceHierarchy#cdr-defense-impairment
    DefenseImpairment:RDS/ModifyAuthenticationProcess#cdr-defense-impairment
    DefenseImpairment:Route53Resolver/DisableOrModifyTools#cdr-defense-impairment
    DefenseImpairment:S3/DisableOrModifyTools#cdr-defense-impairment
    Execution:SageMaker/CommandAndScriptingInterpreter#cdr-execution
    Exfiltration:EC2/TransferDataToCloudAccount#cdr-exfiltration
    Exfiltration:RDS/TransferDataToCloudAccount#cdr-exfiltration
    Exfiltration:S3/TransferDataToCloudAccount#cdr-exfiltration Impact:S3/DataDestruction#cdr-impact
    Impact:SES/ResourceHijacking#cdr-impact InitialAccess:IAM/ValidAccounts#cdr-initial-access
    InitialAccess:RDS/ExploitPublicFacingApplication#cdr-initial-access
    LateralMovement:EC2/RemoteServices#cdr-lateral-movement
    Persistence:EC2/BootOrLogonInitializationScripts#cdr-persistence Persistence:EC2/ExternalRemoteServices#cdr-persistence
    Persistence:IAM/AccountManipulation#cdr-persistence Persistence:Lambda/AccountManipulation#cdr-persistence
    Persistence:Lambda/ModifyAuthenticationProcess#cdr-persistence
    Persistence:RolesAnywhere/AccountManipulation#cdr-persistence
    PrivilegeEscalation:IAM/AccountManipulation#cdr-privilege-escalation
    ResourceDevelopment:SES/CompromiseAccounts#cdr-resource-development`,
  ],
];

/** Type → page with its anchor, if it has one. */
const KNOWN: ReadonlyMap<string, string> = new Map(
  PAGES.flatMap(([page, types]) =>
    types.split(/\s+/).map((entry) => {
      const [type = '', anchor = regularAnchor(type)] = entry.split('#');
      return [type, `${page}.html${anchor === '' ? '' : `#${anchor}`}`] as const;
    }),
  ),
);

/** `Backdoor:EC2/C&CActivity.B!DNS` → `backdoor-ec2-ccactivitybdns`. */
function regularAnchor(type: string): string {
  return type
    .replace(':IAMUser/', ':IAM/')
    .replace(/[:/]/g, '-')
    .replace(/[^\w-]/g, '')
    .toLowerCase();
}

/** The pages that types which are not listed belong to, by their names; the first that matches. Their anchors cannot be known. */
const FAMILIES: readonly (readonly [type: RegExp, page: string])[] = [
  [/^AttackSequence:/, 'guardduty-attack-sequence-finding-types'],
  [/:IAMUser\/(?:PromptInjection|CostHarvesting|\w{0,40}Model)/, 'findings-ai-protection'],
  [
    /^(?:DefenseImpairment|LateralMovement|ResourceDevelopment):|:(?:IAM|Organizations|RolesAnywhere|Route53Resolver|SageMaker|SES)\//,
    'findings-custom-detection-rules',
  ],
  [/^Execution:\w{1,40}\/\w{1,40}File!/, 'findings-malware-protection-backup'],
  [/^Object:S3\//, 'gdu-malware-protection-s3-finding-types'],
  [/^Execution:(?!Runtime)\w{1,40}\/(?:Malicious|Suspicious)File/, 'findings-malware-protection'],
  [/:Runtime\//, 'findings-runtime-monitoring'],
  [/:Kubernetes\//, 'guardduty-finding-types-eks-audit-logs'],
  [/:RDS\//, 'findings-rds-protection'],
  [/:Lambda\//, 'lambda-protection-finding-types'],
  [/:S3\//, 'guardduty_finding-types-s3'],
  [/:IAMUser\//, 'guardduty_finding-types-iam'],
  [/:EC2\//, 'guardduty_finding-types-ec2'],
];

/**
 * Where the user guide explains a finding type: its section, or the page of its family, or the list of all types.
 *
 * @param guide where the partition's documentation begins, for example `https://docs.aws.amazon.com`
 */
export function docsUrl(type: string, guide: string): string {
  const family = FAMILIES.find(([pattern]) => pattern.test(type))?.[1];
  const page = KNOWN.get(type) ?? `${family ?? 'guardduty_finding-types-active'}.html`;
  return `${guide}/guardduty/latest/ug/${page}`;
}

/** A page of the user guide by its name. */
export function guideUrl(page: string, guide: string): string {
  return `${guide}/guardduty/latest/ug/${page}.html`;
}

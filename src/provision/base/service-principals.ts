/** GuardDuty, as Organizations and IAM call it. https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-guardduty.html */
export const GUARDDUTY_SERVICE = 'guardduty.amazonaws.com';

/** The part of GuardDuty that scans volumes for malware. https://docs.aws.amazon.com/guardduty/latest/ug/slr-permissions-malware-protection.html */
export const MALWARE_SERVICE = 'malware-protection.guardduty.amazonaws.com';

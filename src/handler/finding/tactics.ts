import { at, first, texts } from './json-path.ts';

const MITRE =
  /^(CredentialAccess|DefenseEvasion|Discovery|Execution|Exfiltration|Impact|InitialAccess|Persistence|PrivilegeEscalation):/;

/** The MITRE ATT&CK tactics that a finding names: by its type (https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html), or by the indicators of an attack sequence. */
export function tacticsOf(type: string, detail: unknown): string[] {
  const own = MITRE.exec(type)?.[1]?.replace(/(?!^)(?=[A-Z])/g, ' ');
  const indicated = at(detail, 'service.detection.sequence.sequenceIndicators')
    .filter((indicator) => first(indicator, 'key') === 'ATTACK_TACTIC')
    .flatMap((indicator) => texts(indicator, 'values'));
  return [...new Set(own === undefined ? indicated : [own, ...indicated])].slice(0, 8);
}

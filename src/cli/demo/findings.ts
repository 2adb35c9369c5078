import type { Stage } from './stage.ts';

type Finding = Parameters<Stage['lib']['recordFinding']>[1];

/** What happens in the story: three findings in two Regions, one of them in a member account. */
export function demoFindings({ lib }: Stage): readonly Finding[] {
  return [
    {
      account: lib.memberId(3),
      region: 'eu-west-1',
      type: 'CryptoCurrency:EC2/BitcoinTool.B!DNS',
      severity: 8,
    },
    {
      account: lib.memberId(27),
      region: 'us-east-1',
      type: 'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B',
      severity: 5,
    },
    {
      account: lib.ADMIN_ACCOUNT,
      region: 'us-east-1',
      type: 'Exfiltration:S3/ObjectRead.Unusual',
      severity: 8,
    },
  ];
}
